"""Ownership: rows that are parts of another one, made, changed and deleted with it."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.ir import Kind, Ownership
from generator.resolve.context import Context, Draft
from generator.spec.documents.entities import EntityDocument
from generator.spec.documents.relations import RelationDocument
from generator.spec.words import Word

MAX_PARTS = 1000
"""A row is made in one request with all its parts."""

_WITH_ROUTES = ("routes", "search", "states", "actions", "idempotency", "cache")
_OF_THE_WHOLE = ("version", "after_create")


def resolve_ownership(
    context: Context, draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> Ownership | None:
    """What makes rows parts of another one; None where they are not, or cannot be."""
    report = context.report
    if document.was_dropped("owned"):
        return Ownership(least=0, most=MAX_PARTS)
    if not document.owned:
        counting = {"min": "it counts the rows of 'owned'"}
        counting["max"] = f"{counting['min']}, or the keys of 'many'"
        for key, why in counting.items():
            if document.has(key):
                report.add(problems.relation_key(document.key_at(key), key, why))
        return None
    at = document.key_at("owned")
    reason = _reason_against_owning(draft, target, word, document)
    if reason:
        report.add(problems.bad_owned(at, f"{word!r} cannot own {draft.plural.phrase}: {reason}"))
    least = document.min if document.min is not None else 0
    most = document.max if document.max is not None else max(least, 100)
    for key, number, lowest in (("min", least, 0), ("max", most, 1)):
        if not lowest <= number <= MAX_PARTS:
            where = document.value_at(key)
            report.add(problems.out_of_range(where, f"{key!r}", lowest, MAX_PARTS))
    if most < least <= MAX_PARTS and most >= 1:
        where = document.value_at("min")
        report.add(problems.relation_key(where, "min", f"it is above 'max', {most}"))
    return Ownership(least=least, most=most)


def _reason_against_owning(
    draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> str | None:
    if draft.key_names == (word,):
        return "a part that shares the key of its whole is one-to-one, which this version lacks"
    return _reason_against_key(document) or _reason_against_parts(draft, target)


def _reason_against_key(document: RelationDocument) -> str | None:
    if document.inverse is None:
        return "name the list of its parts with 'inverse', which bodies and answers carry"
    if document.nullable:
        return "a part always has its whole, so it is not nullable"
    if document.unique:
        return "one-to-one parts are not made in this version"
    if document.on_delete is not None and document.on_delete != "cascade":
        return "parts are deleted with the whole, so 'on_delete' is cascade"
    for key in ("columns", "references"):
        if document.has(key):
            return f"a part holds the key of its whole, so there is no {key!r}"
    if document.has("api"):
        return "no body carries the key of the whole, so there is no 'api'"
    return None


def _reason_against_parts(draft: Draft, target: Draft) -> str | None:
    if len(target.key) > 1:
        return f"the key of {target.name} has several columns"
    if target is draft:
        return "a row is no part of one of its own kind"
    if draft.owner is not None:
        return f"{draft.owner.name!r} does already"
    if any(one.owned for one in target.document.relations.values()):
        return f"{target.name} is itself a part, and parts of parts are not made in this version"
    return next(_reasons_against_keys(draft.document, target), None)


def _reasons_against_keys(document: EntityDocument, target: Draft) -> Iterator[str]:
    if document.soft_delete is not None:
        yield "parts are deleted with the whole, so they have no 'soft_delete'"
    for key in _OF_THE_WHOLE:
        if getattr(document, key):
            yield f"parts are made and changed with the whole: write {key!r} on {target.name}"
    for key in _routed(document):
        yield f"parts have no routes of their own, and {key!r} makes one"
    for name, field in document.fields.items():
        if field.type.name == Kind.PASSWORD.value:
            yield f"parts have no passwords, and {name!r} is one"
        if field.source is not None:
            yield f"no slug of a part is made from another field: leave out 'from' of {name!r}"


def _routed(document: EntityDocument) -> Iterator[str]:
    """The keys that make routes."""
    yield from (key for key in _WITH_ROUTES if getattr(document, key))
    yield from (f"lookup of {name}" for name, field in document.fields.items() if field.lookup)
    yield from (str(name) for name, view in document.views.items() if view.route is not None)
    yield from (str(name) for name, query in document.queries.items() if query.route is not None)
