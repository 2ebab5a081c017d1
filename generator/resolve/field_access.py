"""Who may read and write single fields, of those who may read and write their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from generator import problems
from generator.diagnostics import Span
from generator.ir import Auth, Column, Entity, Role, Route
from generator.ir.access import AccessRule, Audience, Grant
from generator.resolve.context import Context, Draft
from generator.resolve.nested_access import named_rule
from generator.spec.nodes import Mapping, Node, Scalar, Sequence
from generator.spec.words import Word

_KEYS = ("read", "write")


def rule_fields(context: Context, auth: Auth | None) -> None:
    """Give columns the rules that the spec has for them."""
    for draft in context.drafts.values():
        for word, document in draft.document.fields.items():
            if document.access is None:
                continue
            at = document.key_at("access")
            column = next((one for one in draft.columns if one.name == word), None)
            if auth is None:
                context.report.add(problems.access_without_auth(at, "access"))
            elif column is None:
                reason = "it is worked out of others, which may have one"
                context.report.add(problems.bad_field_access(at, word, reason))
            else:
                reader = _FieldRules(context, draft, auth, word)
                rules = {key: rule for key, rule in reader.rules(document.access) if rule.grants}
                draft.replace(
                    replace(column, readers=rules.get("read"), writers=rules.get("write"))
                )


@dataclass(frozen=True)
class _FieldRules:
    """Reads the rules of one field."""

    context: Context
    draft: Draft
    auth: Auth
    word: Word

    def rules(self, node: Node) -> Iterator[tuple[str, AccessRule]]:
        if not isinstance(node, Mapping):
            for key in _KEYS:
                yield key, self._rule(key, node)
            return
        for entry in node:
            if entry.key.text in _KEYS:
                yield entry.key.text, self._rule(entry.key.text, entry.value)
            else:
                problem = problems.unknown_grant(entry.key.at, entry.key.text, _KEYS)
                self.context.report.add(problem)

    def _rule(self, key: str, node: Node) -> AccessRule:
        items = node.items if isinstance(node, Sequence) else (node,)
        grants = [grant for item in items for grant in self._grant(key, item)]
        return AccessRule(operation=key, grants=tuple(grants))

    def _grant(self, key: str, node: Node) -> Iterator[Grant]:
        known = (*(one.value for one in Audience), *self._roles)
        report = self.context.report
        if not isinstance(node, Scalar) or node.text not in known:
            text = node.text if isinstance(node, Scalar) else "a condition"
            report.add(problems.unknown_grant(node.at, text, known))
        elif node.text in self._roles:
            yield Grant(role=node.text)
        elif node.text != Audience.OWN.value:
            yield Grant(audience=Audience(node.text))
        elif key == "write":
            reason = "whose a row is says the rule of 'update', so write: takes no 'own'"
            report.add(problems.bad_field_access(node.at, self.word, reason))
        elif owning_field(self.draft, self.auth):
            yield Grant(audience=Audience.OWN)
        else:
            report.add(problems.no_owner(node.at, self.draft.name.text))

    @property
    def _roles(self) -> tuple[str, ...]:
        user = self.context.drafts[self.auth.user]
        columns = (one for one in user.columns if one.attribute == self.auth.role)
        enum = next((one.type.enum for one in columns), None)
        return enum.values if enum is not None else ()


def owning_field(draft: Draft, auth: Auth) -> bool:
    """A row says itself whose it is."""
    if draft.name.text == auth.user:
        return True
    return draft.document.owner is not None and "." not in draft.document.owner


# What would go round the rules


def check_fields(context: Context, entities: tuple[Entity, ...], auth: Auth | None) -> None:
    """Report what tells of a field, or writes it, past its rule."""
    by_name = {entity.name.text: entity for entity in entities}
    for entity in entities if auth is not None else ():
        whole = by_name[entity.owner.target] if entity.owner is not None else entity
        draft = context.drafts[entity.name.text]
        _FieldLimits(context, draft, entity, whole, auth.admin if auth else ()).check()


@dataclass(frozen=True)
class _FieldLimits:
    context: Context
    draft: Draft
    entity: Entity
    whole: Entity
    """Of which the row is a part, or itself: its rules hold."""
    admin: tuple[str, ...]

    def check(self) -> None:
        for column in self.entity.columns:
            if column.readers is not None or column.writers is not None:
                self._check_kind(column)
                self._check_writing(column)
        for what, rule, value in self._telling():
            for column in _restricted(value):
                if not self._covers(column.readers, rule):
                    at = self._at(column)
                    self.context.report.add(problems.shows_field(at, what, column.name))

    def _check_kind(self, column: Column) -> None:
        entity, reason = self.entity, ""
        if column in entity.key or column.role is Role.VERSION:
            reason = "it tells rows apart"
        elif entity.soft_delete is not None and entity.soft_delete.column == column:
            reason = "it says which rows are there"
        elif entity.states is not None and entity.states.column == column and column.readers:
            reason = "whoever moves a row has to know where it is"
        if reason:
            problem = problems.bad_field_access(self._at(column), column.name, reason)
            self.context.report.add(problem)

    def _check_writing(self, column: Column) -> None:
        writers = column.writers
        if writers is None and self.whole is not self.entity:
            writers = column.readers  # what parts are sent back without is lost
        if writers is None:
            return
        needing: list[tuple[str, str, set[Route]]] = []
        if column.is_required and column.is_creatable:
            needing += [("creation", "create", {Route.CREATE, Route.BULK_CREATE})]
        if column.is_updatable:
            needing += [("the route replace", "update", {Route.REPLACE})]
        needing += [("the route upsert", "upsert", {Route.UPSERT})]
        changing = {Route.UPDATE, Route.REPLACE, Route.BULK_UPDATE}
        if self.whole is not self.entity and column.is_creatable:
            needing += [("a list of parts in a change", "update", changing)]
        for what, operation, routes in needing:
            rule = self.whole.rules.rule(operation)
            if routes & self.whole.routes and not self._covers(writers, rule):
                at = self._at(column)
                self.context.report.add(problems.needs_field(at, what, column.name))

    def _telling(self) -> Iterator[tuple[str, AccessRule, object]]:
        """What tells of fields without showing them, and to whom."""
        entity = self.entity
        read = self.whole.rules.rule("read")
        yield "the search", read, (entity.search, entity.fulltext, entity.related_search)
        yield "the order of the entity", read, entity.order
        yield "a lookup", read, [one.column for one in entity.lookups if one.path]
        yield "a filter by related rows", read, [one for one in entity.filters if one.hops]
        if Route.EXPORT in entity.routes:
            yield "the route export", read, entity.columns
        for query in (one for one in entity.queries if one.path):
            rule = named_rule(entity, query.name.text)
            asked = (query.parameters, query.where, query.order)
            yield f"the query {query.name.text}", rule, asked
        for report in (one for one in entity.reports if one.path):
            yield f"the report {report.name.text}", entity.rules.rule(report.name.text), report
        made: list[tuple[Column, object]] = []
        made += [(one.column, (one.expression, one.where)) for one in entity.virtual]
        made += [(one.column, one.expression) for one in entity.computed]
        made += [(one.column, one.source) for one in entity.copied]
        for slug in (one for one in entity.columns if one.derived_from is not None):
            made += [(slug, one) for one in entity.columns if one.name == slug.derived_from]
        for column, source in made:
            yield f"the field {column.name}", column.readers or read, source

    def _at(self, column: Column) -> Span:
        """Where the rule of a field stands, or the entity that tells of another one's."""
        for word, document in self.draft.document.fields.items():
            if word == column.name and document.access is not None:
                return document.key_at("access")
        return self.draft.word.at

    def _covers(self, mine: AccessRule | None, rule: AccessRule) -> bool:
        """Whoever the rule lets in may read, or write, the field too; who may everything does."""
        grants = tuple(one for one in rule.grants if one.role not in self.admin)
        return mine is None or mine.covers(replace(rule, grants=grants))


def _restricted(value: object) -> Iterator[Column]:
    """The columns with rules of reading that a value of the application is made of."""
    if isinstance(value, Column):
        if value.readers is not None:
            yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _restricted(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _restricted(getattr(value, field.name))
