"""Who may do what."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def access_without_auth(at: Span, key: str) -> Diagnostic:
    """E460: A rule of access where nobody signs in.

    `owner` and `access` speak of callers, whom an application knows by `app.auth` alone.
    """
    hint = "add app: {auth: {user: User, login: email}}, or leave it out"
    return Diagnostic(at, "E460", f"{key!r} says who may do what, but nobody signs in", hint)


def no_access(at: Span, entity: str) -> Diagnostic:
    """E461: Routes that no rule opens.

    With `app.auth` all is closed unless a rule opens it, so each entity with routes has `access`.
    """
    hint = "add access: {read: signed_in}, for instance, or access: {} for `admin` alone"
    return Diagnostic(
        at, "E461", f"{entity} has routes, and no 'access' says who may use them", hint
    )


def unknown_operation(at: Span, entity: str, name: str, known: Collection[str]) -> Diagnostic:
    """E462: A rule for what an entity cannot do.

    Rules are for `read`, `create`, `update`, `delete`, the field of the states, and by name for
    actions, reports, bulk statements, queries and views with a route, as far as there are routes.
    """
    hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
    return Diagnostic(at, "E462", f"{entity} has no route for {name!r}", hint)


def unknown_grant(at: Span, text: str, known: Collection[str]) -> Diagnostic:
    """E463: Rights for somebody who is not known.

    A grant is `public`, `signed_in`, `own`, a role of the user, or one of them with a condition
    over the row: `{clerk: status == 'open'}`.
    """
    hint = did_you_mean(text, known) or f"there are {', '.join(known)}"
    return Diagnostic(at, "E463", f"{text!r} is nobody who may be let in", hint)


def taken_role(at: Span, role: str) -> Diagnostic:
    """E464: A role that is called as a grant is.

    `public`, `signed_in`, `own` and `caller` have a meaning in rules already.
    """
    return Diagnostic(at, "E464", f"a role cannot be called {role!r}", "give it another name")


def no_owner(at: Span, entity: str) -> Diagnostic:
    """E465: `own` where no row has an owner."""
    hint = "add owner: the relation that leads to the user"
    return Diagnostic(at, "E465", f"'own' needs to know whose a row of {entity} is", hint)


def bad_owner(at: Span, text: str, reason: str) -> Diagnostic:
    """E466: An owner that leads to no user.

    `owner` is a required relation to one row of the user entity, or a path of such relations.
    """
    return Diagnostic(at, "E466", f"{text!r} cannot say whose a row is: {reason}")


def public_caller(at: Span) -> Diagnostic:
    """E467: A stranger's condition that speaks of the caller."""
    hint = "grant it to signed_in, or to a role"
    return Diagnostic(at, "E467", "a stranger is no user, so 'caller' has no meaning here", hint)


def conditional_access(at: Span, what: str, remedy: str) -> Diagnostic:
    """E468: Rights for some rows alone, where all rows are at hand.

    `own` and conditions narrow what is listed, read, changed, deleted and moved. What works on
    rows in another way is for those who may see all of them.
    """
    return Diagnostic(at, "E468", f"{what} cannot be narrowed to some rows", remedy)


def shows_more(at: Span, what: str, target: str, remedy: str = "") -> Diagnostic:
    """E469: Rows that are shown to somebody who may not read them.

    What a report, a filter or an order takes from another entity, everybody who may read it there
    may read all of. A view nests the rows that its reader may read, by the rule of their own
    entity, so that this has to have one. Parts are shown with their whole.
    """
    hint = remedy or f"open the reading of {target} to them, or leave it out"
    message = f"{what} shows rows of {target} to somebody who may not read all of them"
    return Diagnostic(at, "E469", message, hint)


def public_cache(at: Span, entity: str) -> Diagnostic:
    """E470: Answers for some that caches would give to all."""
    hint = "leave 'public' out"
    return Diagnostic(at, "E470", f"not everybody may read all rows of {entity}", hint)


def changes_in_place(at: Span, entity: str) -> Diagnostic:
    """E471: A condition of a change that reads the table that changes, on MySQL.

    MySQL and MariaDB refuse an UPDATE or DELETE whose condition reads its own table.
    """
    hint = "name other databases alone in app.databases, or say it of another table"
    return Diagnostic(
        at, "E471", f"MySQL cannot change rows of {entity} by a condition over it", hint
    )


def no_admin(at: Span) -> Diagnostic:
    """E472: Nobody who may everything.

    What no rule grants is for `admin`, and generated tests run as one: it is a role, several of
    them, or a boolean of the user.
    """
    return Diagnostic(at, "E472", "nobody may do what no rule grants", "add admin: to app.auth")


def bad_field_access(at: Span, field: str, reason: str) -> Diagnostic:
    """E473: A field that cannot have such a rule.

    Keys, versions, marks of deletion and owners are known to all who may read the row. Who owns a
    row is asked where it is read, not where a body says of a field what it shall be.
    """
    return Diagnostic(at, "E473", f"{field!r} cannot have this rule: {reason}")


def shows_field(at: Span, what: str, field: str) -> Diagnostic:
    """E474: A field that would be told to somebody who may not read it.

    A search, a lookup, an order of the entity, a file of the list, a query, a report or another
    field that is made of it tells of a field to all who may use that.
    """
    hint = "let them read the field, or leave it out"
    return Diagnostic(
        at, "E474", f"{what} tells of {field!r} to somebody who may not read it", hint
    )


def needs_field(at: Span, what: str, field: str) -> Diagnostic:
    """E475: A field that has to be written by somebody who may not write it.

    A new row needs its required fields, and a row that replaces another one has all of them.
    """
    hint = "let them write the field, or leave the route to those who may"
    return Diagnostic(at, "E475", f"{what} writes {field!r}, and not all who use it may", hint)
