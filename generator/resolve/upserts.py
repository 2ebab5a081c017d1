"""Upserts: the unique rules by which a row is replaced, or made where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator import problems
from generator.ir import Column, Lookup, Name, Route, Unique, Upsert
from generator.resolve.context import Context, Draft
from generator.resolve.routes import Routes

_HINT = "make a field `unique: true` and `lookup: true`, or write several under 'unique'"


def resolve_upserts(
    context: Context,
    draft: Draft,
    lookups: Sequence[Lookup],
    uniques: Sequence[Unique],
    routes: Routes,
) -> tuple[Upsert, ...]:
    """What `routes: [upsert]` makes: a path for each rule, the first of them for lists of rows."""
    words = draft.document.routes or ()
    at = next((word.at for word in words if word == Route.UPSERT.value), None)
    if at is None or draft.owner is not None:
        return ()
    found = [*_upserts(lookups, uniques)]
    reason = next(_reasons_against(context, draft), None)
    if reason is not None:
        context.report.add(problems.no_such_route(at, Route.UPSERT.value, reason))
    elif not found:
        reason = (
            f"no unique rule of {draft.name.text} is over fields that each new row is sent with"
        )
        context.report.add(problems.no_such_route(at, Route.UPSERT.value, reason, _HINT))
    for one in found:
        routes.claim("PUT", one.path, f"the upsert by {one.name!r}", at)
    return tuple(found)


def _upserts(lookups: Sequence[Lookup], uniques: Sequence[Unique]) -> Iterator[Upsert]:
    for lookup in lookups:
        if lookup.path and _is_sent(lookup.column):
            columns = (lookup.column,)
            yield Upsert(columns=columns, path=lookup.path, takes_slashes=lookup.takes_slashes)
    for rule in uniques:
        if len(rule.columns) > 1 and all(map(_is_sent, rule.columns)):
            words = "-and-".join(Name(column.name).kebab for column in rule.columns)
            values = "".join(f"/{{{column.name}}}" for column in rule.columns)
            yield Upsert(columns=rule.columns, path=f"/by-{words}{values}")


def _is_sent(column: Column) -> bool:
    """Each body of creation has, or may have, a value of the column, and no row has none."""
    return column.is_creatable and not column.nullable


def _reasons_against(context: Context, draft: Draft) -> Iterator[str]:
    """Why a row cannot be replaced by the body of a new one."""
    for relation in draft.relations:
        if relation.partner is not None:
            yield f"a new {draft.name.phrase} may come with its {Name(relation.name).phrase}"
    for inverse in draft.inverses:
        if inverse.ownership and context.drafts[inverse.source].document.consumes:
            yield f"{inverse.name!r} took from a stock, and cannot be replaced"
