"""What may not be opened so: rows that would be shown, or changed, past the rules of another entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator import problems
from generator.diagnostics import Span
from generator.ir import Database, Entity, Route
from generator.ir.access import AccessRule, Audience
from generator.ir.expression import Exists, Expression, FieldRef
from generator.ir.traversal import walk
from generator.resolve.access import CALLER, operations
from generator.resolve.context import Context, Draft
from generator.resolve.nested_access import is_narrowed, named_rule, parts_of_others, rules_of_view

GRANT_WORDS = (*(one.value for one in Audience), CALLER)
"""What rules call others than roles."""


def check_access(context: Context, entities: tuple[Entity, ...]) -> None:
    """Report what would go round the rules."""
    by_name = {entity.name.text: entity for entity in entities}
    app = context.documents.app
    auth = app.auth if app is not None else None
    if auth is not None and not auth.admin and not auth.has_dropped("admin"):
        context.report.add(problems.no_admin(auth.at))
    _check_roles(context)
    for entity in entities:
        if entity.access is not None:
            limits = _Limits(context, context.drafts[entity.name.text], entity, by_name)
            limits.check()


def _check_roles(context: Context) -> None:
    """No role is called as a grant is."""
    app = context.documents.app
    if app is None or app.auth is None or app.auth.role is None:
        return
    draft = context.drafts.get(app.auth.user)
    column = draft.find(app.auth.role) if draft is not None else None
    for value in column.type.enum.values if column is not None and column.type.enum else ():
        if value in GRANT_WORDS:
            context.report.add(problems.taken_role(app.auth.role.at, value))


@dataclass(frozen=True)
class _Limits:
    context: Context
    draft: Draft
    entity: Entity
    entities: dict[str, Entity]

    def check(self) -> None:
        self._check_views()
        self._check_lists()
        self._check_figures()
        self._check_reports()
        self._check_actions()
        self._check_conditional()
        self._check_reading()

    # What is shown of other entities

    def _check_views(self) -> None:
        for word in self.draft.document.views:
            for view in (one for one in self.entity.views if one.name.text == word):
                what, rules = f"the view {word}", rules_of_view(self.entity, view)
                for include in view.all_includes:
                    if not operations(self.entities[include.target]):
                        remedy = f"give {include.target} a route and rules, or leave it out"
                        self._refuse_more(word.at, what, rules, include.target, remedy)
                for part in parts_of_others(self.entities, self.entity, view.includes):
                    self._refuse_parts(word.at, what, rules, part)

    def _check_lists(self) -> None:
        """What a list is filtered, searched and ordered by tells of other rows, and so do keys of links."""
        document, read = self.draft.document, [self._rule("read")]
        led = [("filters", f"the filter {one.name}", one.hops) for one in self.entity.filters]
        led += [
            ("search", f"the search of {one.name}", one.hops) for one in self.entity.related_search
        ]
        led += [
            ("order_by", f"the order {one.name}", one.hops) for one in self.entity.related_orders
        ]
        for key, what, hops in led:
            for hop in hops:
                self._refuse_more(document.key_at(key), what, read, hop.target)
        several = self.entity.relations if Route.BULK_UPDATE in self.entity.routes else ()
        for relation in several:
            what, rules = "the route bulk_update", [self._rule("update")]
            self._refuse_more(document.key_at("routes"), what, rules, relation.target)
        for link in self.entity.links:
            rules = [*read, self._rule("create"), self._rule("update")]
            at = document.key_at("relations")
            self._refuse_more(at, f"the list {link.ids_name}", rules, link.target)

    def _check_figures(self) -> None:
        """Fields that are worked out of other rows when a row is read."""
        for field in self.entity.virtual:
            at = next(one.at for one in self.draft.document.fields if one == field.column.name)
            for expression in (field.expression, field.where):
                for target in _tables(expression) if expression is not None else ():
                    self._refuse_more(
                        at, f"the field {field.column.name}", [self._rule("read")], target
                    )

    def _check_reports(self) -> None:
        for report in self.entity.reports:
            word = next(one for one in self.draft.document.reports if one == report.name.text)
            for hops in report.joins:
                rules = [self._rule(report.name.text)] if report.path else []
                self._refuse_more(word.at, f"the report {word}", rules, hops[-1].target)

    def _check_actions(self) -> None:
        for action in self.entity.actions:
            rule = self._rule(action.name.text)
            for parameter in action.parameters:
                if parameter.entity:
                    at = next(
                        one.at for one in self.draft.document.actions if one == action.name.text
                    )
                    what = f"the parameter {parameter.name} of {action.name}"
                    self._refuse_more(at, what, [rule], parameter.entity)

    def _refuse_more(
        self, at: Span, what: str, rules: Iterable[AccessRule], target: str, remedy: str = ""
    ) -> None:
        entity = self.entities[target]
        is_part = any(one.ownership is not None for one in entity.relations)
        if entity.access is None or is_part:
            return
        read = entity.access.rule("read")
        if not all(read.covers(rule) for rule in rules):
            self.context.report.add(problems.shows_more(at, what, target, remedy))

    def _refuse_parts(self, at: Span, what: str, rules: Iterable[AccessRule], part: Entity) -> None:
        """Parts are read by those who may read their whole."""
        whole = self.entities[part.owner.target] if part.owner is not None else part
        read = whole.rules.rule("read")
        if not all(read.covers(rule) for rule in rules):
            self.context.report.add(problems.shows_more(at, what, part.name.text))

    # Rows that are only some people's

    def _check_conditional(self) -> None:
        found = [rule for rule in self._rules if rule.is_conditional]
        if not found:
            return
        report, at = self.context.report, self.draft.document.key_at("access")
        if self.entity.has_composite_key:
            what = f"{self.entity.name}, whose key has several columns,"
            report.add(problems.conditional_access(at, what, "give it a key of one column"))
        if self.entity.pair is not None and self._rule("create").is_conditional:
            what = f"the creation of {self.entity.name} with its partner"
            report.add(problems.conditional_access(at, what, "grant it without a condition"))
        if not self.entity.routes.isdisjoint((Route.BULK_UPDATE, Route.BULK_DELETE)):
            what = "the routes bulk_update and bulk_delete"
            report.add(problems.conditional_access(at, what, "leave them out of 'routes'"))
        names = {"upsert", *(one.name.text for one in self.entity.bulk)}
        for rule in found:
            name = rule.operation
            if name in names or (name == "update" and Route.LINK in self.entity.routes):
                what = "the route of links" if name == "update" else repr(name)
                report.add(problems.conditional_access(at, what, "grant it without a condition"))
        self._refuse_own_table(at, found)

    def _refuse_own_table(self, at: Span, rules: Iterable[AccessRule]) -> None:
        """MySQL reads no table within a statement that changes it."""
        if not self.context.needs(Database.MYSQL):
            return
        own = self.entity.name.text
        for rule in rules:
            for condition in (one.condition for one in rule.grants if one.condition is not None):
                if own in _tables(condition):
                    self.context.report.add(problems.changes_in_place(at, own))
                    return

    def _check_reading(self) -> None:
        read, document = self._rule("read"), self.draft.document
        if document.cache is not None and "public" in self.entity.cache and not self._is_open:
            at = document.value_at("cache")
            self.context.report.add(problems.public_cache(at, self.entity.name.text))
        mark = self.entity.soft_delete
        is_filter = mark is not None and mark.column in self.entity.filtered
        if is_filter and read.grants and not self._rule("delete").covers(read):
            what = "the filter for deleted rows, which is for those who may delete any,"
            at = document.key_at("filters")
            remedy = "leave it out of 'filters', or let those who read delete"
            self.context.report.add(problems.conditional_access(at, what, remedy))

    @property
    def _is_open(self) -> bool:
        """Strangers get all that GET answers, the rows of other entities in it too."""
        views, reports = self.entity.views, [one for one in self.entity.reports if one.path]
        rules = [self._rule("read"), *(self._rule(one.name.text) for one in reports)]
        rules += [rule for view in views for rule in rules_of_view(self.entity, view)]
        rules += [named_rule(self.entity, one.name.text) for one in self.entity.queries]
        targets = [(view, one.target) for view in views for one in view.all_includes]
        return all(_is_public(rule) for rule in rules) and not any(
            is_narrowed(self.entity, view, self.entities[target]) for view, target in targets
        )

    # Rules

    @property
    def _rules(self) -> tuple[AccessRule, ...]:
        return self.entity.access.rules if self.entity.access is not None else ()

    def _rule(self, operation: str) -> AccessRule:
        """The rule of an operation; of the states what all their rules grant."""
        grants = [
            grant
            for rule in self._rules
            if rule.operation.partition(":")[0] == operation
            for grant in rule.grants
        ]
        return AccessRule(operation=operation, grants=tuple(grants))


def _is_public(rule: AccessRule) -> bool:
    """Strangers may do it with all rows."""
    return any(one.audience is Audience.PUBLIC and not one.is_conditional for one in rule.grants)


def _tables(condition: Expression) -> Iterator[str]:
    """The entities whose rows a condition looks for."""
    for part in walk(condition):
        if isinstance(part, Exists):
            yield part.hop.target
        if isinstance(part, FieldRef):
            yield from (hop.target for hop in part.hops)
