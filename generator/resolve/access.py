"""Who may do what: the rules of one entity, and whose its rows are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from generator import problems
from generator.diagnostics import Span
from generator.ir import Access, Auth, Column, Entity, Parameter, Route
from generator.ir.access import AccessRule, Audience, EntityAccess, Grant
from generator.ir.expression import Expression, Hop
from generator.ir.traversal import parameters
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.spec.nodes import Entry, Mapping, Node, Scalar, Sequence, describe
from generator.spec.words import Word

CALLER = "caller"
"""What conditions call the user whose request it is."""
_READING = {Route.LIST, Route.GET, Route.EXPORT}
_STANDARD = {
    "create": {Route.CREATE, Route.BULK_CREATE},
    "update": {Route.UPDATE, Route.REPLACE, Route.LINK, Route.BULK_UPDATE},
    "delete": {Route.DELETE, Route.BULK_DELETE},
    "upsert": {Route.UPSERT},
}


def close_owners(context: Context, auth: Auth | None) -> None:
    """Whose a row is stays as it is; a new one is the caller's where nothing else is said."""
    for draft in context.drafts.values():
        word = draft.document.owner
        if word is None or auth is None:
            continue
        path = word.split(".")
        relation = next((one for one in draft.relations if one.name == path[0]), None)
        if relation is None:
            continue
        for column in relation.columns:
            closed = replace(column, access=column.access - {Access.UPDATE})
            is_user = len(path) == 1 and relation.target == auth.user
            by_caller = is_user and relation.is_simple and column.is_creatable
            draft.replace(replace(closed, by_caller=by_caller))


def resolve_access(
    context: Context, conditions: Conditions, auth: Auth | None, entity: Entity
) -> EntityAccess | None:
    """The rules of an entity; None where nobody signs in."""
    draft = context.drafts[entity.name.text]
    document = draft.document
    app = context.documents.app
    if auth is None:
        is_wanted = app is not None and (app.has("auth") or app.was_dropped("auth"))
        for key in ("owner", "access"):
            if document.has(key) and not is_wanted:
                context.report.add(problems.access_without_auth(document.key_at(key), key))
        return None
    reader = _Rules(context=context, draft=draft, conditions=conditions, auth=auth, entity=entity)
    return EntityAccess(
        owner=reader.owner,
        is_user=draft.name.text == auth.user,
        rules=tuple(reader.all()),
    )


def operations(entity: Entity) -> tuple[str, ...]:
    """What rules may speak of, as far as there are routes for it."""
    found = []
    named = {one.name.text: one.path for one in entity.views}
    named |= {one.name.text: one.path for one in entity.queries}
    is_found = any(named.values()) or any(one.path for one in entity.lookups)
    if is_found or _READING & entity.routes:
        found.append("read")
    found += [name for name, routes in _STANDARD.items() if routes & entity.routes]
    if entity.states is not None:
        found.append(entity.states.column.name)
    found += [action.name.text for action in entity.actions]
    found += [one.name.text for one in entity.reports if one.path]
    found += [one.name.text for one in entity.bulk if one.path]
    found += [name for name, path in named.items() if path]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """Reads the rules of one entity."""

    context: Context
    draft: Draft
    conditions: Conditions
    auth: Auth
    entity: Entity

    @cached_property
    def roles(self) -> tuple[str, ...]:
        draft = self.context.drafts[self.auth.user]
        columns = (one for one in draft.columns if one.attribute == self.auth.role)
        enum = next((one.type.enum for one in columns), None)
        return enum.values if enum is not None else ()

    @cached_property
    def grants(self) -> tuple[str, ...]:
        return (*(one.value for one in Audience), *self.roles)

    @cached_property
    def caller(self) -> Parameter:
        """The key of the user whose request it is."""
        key = self.context.drafts[self.auth.user].key[0]
        column = replace(
            key, name=CALLER, attribute=f"{CALLER}.id", nullable=False, access=frozenset()
        )
        return Parameter(column=column)

    def all(self) -> Iterator[AccessRule]:
        node = self.draft.document.access
        known = operations(self.entity)
        if node is None:
            if known and not self.draft.document.was_dropped("access"):
                at = self.draft.word.at
                self.context.report.add(problems.no_access(at, self.draft.name.text))
            return
        if not isinstance(node, Mapping):
            grants = tuple(self.who(node))
            yield from (AccessRule(operation=name, grants=grants) for name in known)
            return
        for entry in node:
            yield from self._rule(entry, known)

    def _rule(self, entry: Entry, known: tuple[str, ...]) -> Iterator[AccessRule]:
        name = entry.key.text
        if name not in known:
            entity = self.draft.name.text
            problem = problems.unknown_operation(entry.key.at, entity, name, known)
            self.context.report.add(problem)
            return
        states = self.entity.states
        enum = states.column.type.enum if states and states.column.name == name else None
        if enum is None or not isinstance(entry.value, Mapping):
            yield AccessRule(operation=name, grants=tuple(self.who(entry.value)))
            return
        for state in entry.value:
            if state.key.text not in enum.values:
                problem = problems.unknown_grant(state.key.at, state.key.text, enum.values)
                self.context.report.add(problem)
                continue
            grants = tuple(self.who(state.value))
            yield AccessRule(operation=f"{name}:{state.key.text}", grants=grants)

    def who(self, node: Node) -> Iterator[Grant]:
        """One grant, or a list of them."""
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self.who(item)
        elif isinstance(node, Mapping):
            for entry in node:
                grant = self._grant(entry.key)
                condition = self._condition(entry.value)
                if grant is not None and condition is not None:
                    yield from self._with(grant, condition, entry.value.at)
        else:
            grant = self._grant(node)
            if grant is not None:
                yield grant

    def _grant(self, node: Scalar) -> Grant | None:
        if node.text in self.roles:
            return Grant(role=node.text)
        if node.text not in self.grants:
            self.context.report.add(problems.unknown_grant(node.at, node.text, self.grants))
            return None
        audience = Audience(node.text)
        if audience is not Audience.OWN:
            return Grant(audience=audience)
        condition = self._own
        if condition is None:
            if not self.draft.document.has("owner"):
                self.context.report.add(problems.no_owner(node.at, self.draft.name.text))
            return None
        return Grant(audience=audience, condition=condition)

    def _with(self, grant: Grant, condition: Expression, at: Span) -> Iterator[Grant]:
        if grant.audience is Audience.OWN:
            self.context.report.add(problems.unknown_grant(at, "own with a condition", self.grants))
        elif grant.audience is Audience.PUBLIC and parameters(condition):
            self.context.report.add(problems.public_caller(at))
        else:
            yield replace(grant, condition=condition)

    def _condition(self, node: Node) -> Expression | None:
        if not isinstance(node, Scalar):
            what = describe(node)
            self.context.report.add(problems.expected(node.at, "a condition", what))
            return None
        return self.conditions.where(self.draft, Word.of(node), (self.caller,))

    # Whose a row is

    @cached_property
    def owner(self) -> tuple[Hop, ...]:
        """The relations that lead to the user."""
        word = self.draft.document.owner
        if word is None:
            return ()
        hops, draft = [], self.draft
        for name in word.split("."):
            hop = self.conditions.hop(draft, name)
            reason = "" if hop is not None else f"{draft.name.text} has no relation {name!r}"
            if hop is not None and (hop.is_many or not hop.columns):
                reason = f"{name!r} leads to many rows, or is kept by the other one"
            elif hop is not None and hop.nullable:
                reason = f"{name!r} may be null"
            elif hop is not None and not hop.is_simple:
                reason = f"{name!r} has several columns"
            if reason or hop is None:
                self.context.report.add(problems.bad_owner(word.at, word, reason))
                return ()
            hops.append(hop)
            draft = self.context.drafts[hop.target]
        if hops[-1].target != self.auth.user:
            reason = f"it leads to {hops[-1].target}, not to {self.auth.user}"
            self.context.report.add(problems.bad_owner(word.at, word, reason))
            return ()
        return tuple(hops)

    @cached_property
    def _own(self) -> Expression | None:
        """The condition that the caller owns the row."""
        if self.draft.name.text == self.auth.user:
            text = f"{self.draft.key[0].name} == {CALLER}"
            word = Word.of(Scalar(self.draft.word.at, text))
        elif self.owner and self.draft.document.owner is not None:
            word = self.draft.document.owner.saying(f"{self.draft.document.owner} == {CALLER}")
        else:
            return None
        return self.conditions.where(self.draft, word, (self.caller,))


def owner_column(entity: Entity) -> Column | None:
    """The column of the user whose row it is, where it stands in the row itself."""
    return next((one for one in entity.columns if one.by_caller), None)
