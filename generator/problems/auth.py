"""Sign-in: users who could not sign in, or not safely."""

from __future__ import annotations

from collections.abc import Iterable

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def unusable_login(at: Span, name: str, reason: str) -> Diagnostic:
    """E440: A login that does not say who signs in.

    `login` of `app.auth` names a field of the user that holds a text, is never null, unique and
    given by the client: `email: {type: email, unique: true}`.
    """
    hint = "a login is a unique, required text: email: {type: email, unique: true}"
    return Diagnostic(at, "E440", f"nobody can sign in with {name!r}: {reason}", hint)


def unusable_password(at: Span, entity: str, reason: str) -> Diagnostic:
    """E441: A user without a safe password.

    A user has one field of type `password`, which takes 64 characters, is never null, and is given
    at creation alone: it is changed by `POST /auth/password`, which asks for the present one.
    """
    hint = "write password: {type: password, min_length: 12, api: [create]}"
    return Diagnostic(at, "E441", f"{entity} cannot sign in: {reason}", hint)


def unusable_role(at: Span, name: str, reason: str) -> Diagnostic:
    """E442: A role that is none.

    `role` of `app.auth` names an enum of the user that is never null and has a default: what
    somebody is who signs up.
    """
    hint = "write role: {type: 'enum(customer, admin)', default: customer, api: [read]}"
    return Diagnostic(at, "E442", f"{name!r} cannot be the role of a user: {reason}", hint)


def unknown_admin(at: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E443: Somebody who may everything, and is nobody.

    `admin` of `app.auth` names values of the enum that `role` names, or one boolean of the user
    that is never null and false by default.
    """
    known = tuple(known)
    hint = did_you_mean(name, known)
    if not hint:
        listed = f"there are {', '.join(known)}, or " if known else ""
        hint = f"{listed}name a boolean of the user with default: false"
    return Diagnostic(at, "E443", f"{name!r} is no role", hint)


def unusable_active(at: Span, name: str) -> Diagnostic:
    """E444: A field that cannot let a user in.

    `active` of `app.auth` names a boolean of the user that is never null.
    """
    hint = "write is_active: {type: boolean, default: true}"
    return Diagnostic(at, "E444", f"{name!r} is no boolean that is never null", hint)


def path_of_auth(at: Span, path: str) -> Diagnostic:
    """E445: Paths under `/auth`.

    With `app.auth` the application has routes of its own there.
    """
    hint = "give the entity another 'path'"
    return Diagnostic(at, "E445", f"the path {path!r} is taken: sign-in has its routes there", hint)


def user_key(at: Span, entity: str) -> Diagnostic:
    """E446: Users that no single column tells apart.

    Sessions belong to a user by one key: an integer, a UUID or a text.
    """
    hint = "leave 'id' out, or write id: uuid"
    return Diagnostic(at, "E446", f"sessions cannot refer to {entity} by one column", hint)


def unknown_me(at: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E447: An answer of `/auth/me` that is no view.

    `me` of `app.auth` names a view of the user.
    """
    known = tuple(known)
    hint = did_you_mean(name, known) or (f"there are {', '.join(known)}" if known else "")
    return Diagnostic(at, "E447", f"the user has no view {name!r}", hint or "leave 'me' out")
