"""Views: extra response schemas with their nested relations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator import problems
from generator.ir import Column, Name, View
from generator.ir.queries import Include
from generator.resolve.context import Context, Draft
from generator.resolve.names import Namespace
from generator.resolve.orders import resolve_columns
from generator.resolve.routes import Routes, resolve_path
from generator.resolve.settings import MAX_PAGE
from generator.spec.documents.queries import ViewDocument
from generator.spec.reading import ALL
from generator.spec.words import Word

MAX_DEPTH = 6


def resolve_views(context: Context, draft: Draft, routes: Routes) -> tuple[View, ...]:
    """The views of an entity, in the author's order."""
    return tuple(_views(context, draft, routes))


def _views(context: Context, draft: Draft, routes: Routes) -> Iterator[View]:
    views = Namespace(context.report)
    for word, document in draft.document.views.items():
        views.claim(word, "the view", word.at)
        path = None
        if document.route is not None:
            parsed = resolve_path(context, document.route)
            if parsed is None:
                continue
            path, names = parsed
            if _check_parameters(context, document.route, names):
                routes.claim("GET", path, f"the view {word}", document.route.at)
        yield View(
            name=Name(str(word)),
            columns=_columns(context, draft, document),
            includes=_includes(context, draft, document),
            path=path,
            summary=str(document.summary or ""),
            doc=str(document.doc or ""),
        )


def _check_parameters(context: Context, route: Word, names: list[str]) -> bool:
    for name in names:
        if name != "id":
            reason = f"a view's only parameter is {{id}}, not {{{name}}}"
            context.report.add(problems.bad_route(route.at, route, reason))
            return False
    return True


def _columns(context: Context, draft: Draft, document: ViewDocument) -> tuple[Column, ...]:
    if document.fields is None:
        return (*(column for column in draft.columns if column.is_readable), *draft.virtual)
    if not document.fields:
        at = document.value_at("fields")
        context.report.add(problems.nothing_listed(at, "'fields'"))
    found: dict[str, Column] = {}
    for word in document.fields:
        made = draft.virtual_named(str(word))
        columns = (made,) if made else resolve_columns(context, draft, word, "shown", opaque=True)
        for column in columns:
            if not column.is_readable:
                reason = "is not readable: its 'api' leaves read out"
                context.report.add(problems.not_usable(word.at, word, reason))
            found[column.name] = column
    return tuple(found.values())


@dataclass(slots=True)
class _Step:
    """A relation that a view includes, with what it includes below it."""

    include: Include
    target: Draft
    below: dict[str, _Step] = field(default_factory=dict)

    def finished(self) -> Include:
        """The value, with everything below."""
        include = self.include
        return Include(
            name=include.name,
            attribute=include.attribute,
            target=include.target,
            is_many=include.is_many,
            nullable=include.nullable,
            limit=include.limit,
            includes=tuple(step.finished() for step in self.below.values()),
        )


def _inverse_remedy(context: Context, draft: Draft, name: str) -> str:
    """The relation that leads here and gives this side no name."""
    for other in context.drafts.values():
        for key, relation in other.document.relations.items():
            is_meant = name in (other.plural.snake, other.name.snake)
            if relation.to == draft.name.text and relation.inverse is None and is_meant:
                to = f"{key}: {{to: {relation.to}, inverse: {name}}}"
                return f"the other side has to name it: {to} in {other.name.text}"
    return ""


def _includes(context: Context, draft: Draft, document: ViewDocument) -> tuple[Include, ...]:
    roots: dict[str, _Step] = {}
    limit = _limit(context, document)
    for word in document.include or ():
        _add_path(context, draft, word, roots, limit)
    return tuple(step.finished() for step in roots.values())


def _limit(context: Context, document: ViewDocument) -> int | None:
    """How many rows of a list are shown; None for all."""
    limit = document.nested_limit
    if limit is None:
        return context.settings.pagination.nested_limit
    if limit == ALL:
        return None
    if not 1 <= limit <= MAX_PAGE:
        at = document.value_at("nested_limit")
        context.report.add(problems.out_of_range(at, "'nested_limit'", 1, MAX_PAGE))
        return None
    return limit


def _add_path(
    context: Context, draft: Draft, word: Word, steps: dict[str, _Step], limit: int | None
) -> None:
    names = word.split(".")
    if len(names) > MAX_DEPTH:
        reason = f"nests more than {MAX_DEPTH} relations"
        context.report.add(problems.not_usable(word.at, word, reason))
        return
    offset = 0
    for name in names:
        step = steps.get(name) or _step(context, draft, name, limit)
        if step is None:
            if not draft.was_declared(name) or draft.find(name) is not None:
                at = word.part(offset, len(name))
                known = [include.name for include, _ in _relations(context, draft)]
                entity = draft.name.text
                remedy = _inverse_remedy(context, draft, name)
                context.report.add(problems.unknown_relation(at, entity, name, known, remedy))
            return
        steps[name] = step
        total = f"{name}_total"
        if step.include.limit is not None and (
            total in steps or any(one.name == total for one in draft.columns)
        ):
            at = word.part(offset, len(name))
            reason = f"cannot be counted: {draft.name.text} has {total!r} already"
            context.report.add(problems.not_usable(at, word, reason))
            return
        draft, steps = step.target, step.below
        offset += len(name) + 1


def _step(context: Context, draft: Draft, name: str, limit: int | None) -> _Step | None:
    for include, target in _relations(context, draft, limit):
        if include.name == name:
            return _Step(include, target)
    return None


def _relations(
    context: Context, draft: Draft, limit: int | None = None
) -> Iterator[tuple[Include, Draft]]:
    for relation in draft.relations:
        include = Include(
            name=relation.name,
            attribute=relation.attribute,
            target=relation.target,
            is_many=False,
            nullable=relation.nullable,
        )
        yield include, context.drafts[relation.target]
    for link in draft.links:
        include = Include(
            name=link.name,
            attribute=link.attribute,
            target=link.target,
            is_many=True,
            limit=limit,
        )
        yield include, context.drafts[link.target]
    for inverse in draft.inverses:
        include = Include(
            name=inverse.name,
            attribute=inverse.attribute,
            target=inverse.source,
            is_many=inverse.is_many,
            nullable=not inverse.is_many,
            limit=limit if inverse.is_many and inverse.ownership is None else None,
        )
        yield include, context.drafts[inverse.source]
