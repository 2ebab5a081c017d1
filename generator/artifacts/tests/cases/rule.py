"""The tests of rules that concern other rows, or several fields at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.keys import is_given
from generator.artifacts.tests.cases.case import WITH_BODY, TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import factory_name
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import Check, Column, Index, Role, ToOne
from generator.ir.accepted import is_accepted
from generator.testdata.query_rows import BrokenRule, broken_rule


@dataclass(frozen=True)
class Taken:
    """A value, or several together, that a second row may not have."""

    name: str
    create: str
    """The body of the second row."""
    changes: str
    """What makes another row like the first."""
    extra: tuple[str, ...] = ()
    """Statements that come first."""


@dataclass(frozen=True)
class RuleCases:
    """Unique values and checks."""

    facts: RouteFacts

    @cached_property
    def taken(self) -> list[Taken]:
        """Values that no two rows share; with a function of them, in other letters too."""
        plain = [rule.columns for rule in self.facts.entity.uniques]
        plain += [self.facts.entity.key] if is_given(self.facts.entity) else []
        views = [self._taken(columns) for columns in plain]
        views += [
            self._taken(tuple(one.column for one in rule.columns), rule)
            for rule in self.facts.entity.indexes
            if rule.unique and rule.has_expressions and rule.where is None
        ]
        return [view for view in views if view is not None]

    def on_create(self) -> Iterator[TestCase]:
        """Values that another row has."""
        for taken in self.taken:
            yield case(
                f"create_refuses_{taken.name}_that_another_has",
                *taken.extra,
                "answered(client.post(PATH, json=body), 201)",
                f"again = {taken.create}",
                'assert_problem(client.post(PATH, json=again), 409, code="duplicate")',
                given=WITH_BODY,
            )

    def checks_on_create(self) -> Iterator[TestCase]:
        for check, found in self._checks:
            status, code = (422, "invalid") if _in_schema(check) else (409, "rule_violated")
            broken = self._json(found.kept | found.broken)
            yield case(
                f"create_keeps_the_rule_{self._name(check)}",
                f"refused = client.post(PATH, json=body | {broken})",
                f"assert_problem(refused, {status}, code={literal(code)})",
                f"answered(client.post(PATH, json=body | {self._json(found.kept)}), 201)",
                given=WITH_BODY,
            )

    def on_update(self) -> Iterator[TestCase]:
        for taken in self.taken:
            if taken.changes:
                refused = f"client.patch(url(row), json={taken.changes})"
                yield case(
                    f"update_refuses_{taken.name}_that_another_has",
                    *taken.extra,
                    "answered(client.post(PATH, json=body), 201)",
                    f"row = {self.facts.make()}",
                    f'assert_problem({refused}, 409, code="duplicate")',
                    given=WITH_BODY,
                )
        for check, found in self._checks:
            yield self._check_on_update(check, found)

    def _check_on_update(self, check: Check, found: BrokenRule) -> TestCase:
        is_alone = len(check.columns) == 1
        status = 422 if is_alone and _in_schema(check) else 409
        kept = {name: self.facts.json(value) for name, value in found.kept.items()}
        changed = next(one for one in check.columns if one.name in found.broken)
        steps = [f"row = {self.facts.make(changes=kept)}"]
        if changed.is_updatable:
            steps += [
                f"response = client.patch(url(row), json={self._json(found.broken)})",
                f"assert response.status_code == {status}, response.text",
            ]
        if _in_schema(check) and not is_alone:  # both values in one change, which it sees
            whole = self._json(found.kept | found.broken)
            request = f"client.patch(url(row), json={whole})"
            steps.append(f'assert_problem({request}, 422, code="invalid")')
        name = f"update_keeps_the_rule_{self._name(check)}"
        return case(name, *steps, *self.facts.reads_as("row"))

    def _json(self, values: Mapping[str, object]) -> str:
        return mapping({name: self.facts.json(value) for name, value in values.items()})

    def _name(self, check: Check) -> str:
        return check.word or check.name.removeprefix(f"ck_{self.facts.entity.table}_")

    @cached_property
    def _checks(self) -> list[tuple[Check, BrokenRule]]:
        """Rules over fields that clients give, and how each is broken."""
        return [
            (check, found)
            for check in self.facts.samples.rules
            if all(one.is_creatable and one.role is Role.FIELD for one in check.columns)
            and (found := broken_rule(check, self.facts.samples)) is not None
        ]

    def _taken(self, ruled: tuple[Column, ...], index: Index | None = None) -> Taken | None:
        """`index` holds functions of the columns."""
        functions = {one.column.name: one.function for one in index.columns} if index else {}
        others, extra = self._others(ruled), self._extra(ruled)
        if others is None or extra is None or not all(one.is_creatable for one in ruled):
            return None
        changes = others | {
            column.name: self._like(column, is_swapped=bool(functions.get(column.name)))
            for column in ruled
        }
        names = [column.name for column in ruled]
        in_any_case = "_in_any_case" if any(functions.values()) else ""
        is_open = all(column.is_updatable for column in ruled)
        return Taken(
            "_and_".join(names) + in_any_case,
            self.facts.call(factory_name(self.facts.app, self.facts.entity, "body"), changes),
            mapping({name: changes[name] for name in names}) if is_open else "",
            tuple(extra),
        )

    def _like(self, column: Column, *, is_swapped: bool) -> str:
        """The value of the first row, as it may be sent again."""
        source = f"body[{literal(column.name)}]"
        if is_swapped and self._is_swappable(column):
            return f"{source}.swapcase()"
        return self.facts.spelled_otherwise(column, source)

    def _others(self, ruled: tuple[Column, ...]) -> dict[str, str] | None:
        """What the second row needs besides; None where that cannot be said."""
        changes: dict[str, str] = {}
        for relation in self.facts.needed:
            is_own = relation.unique or any(one.role is Role.KEY for one in relation.columns)
            if not is_own or set(relation.columns) & set(ruled):
                changes |= {one.name: f"body[{literal(one.name)}]" for one in relation.columns}
            elif len(relation.columns) > 1:
                return None
            else:
                changes[relation.columns[0].name] = self._made(relation)
        parts = {one.name: f"body[{literal(one.name)}]" for one in self.facts.entity.parts}
        return changes | parts

    def _extra(self, ruled: tuple[Column, ...]) -> list[str] | None:
        """Statements that give the first row values where it may have none."""
        extra = []
        for column in ruled:
            if column.reference is not None and column.nullable:
                relation = next(one for one in self.facts.entity.relations if column in one.columns)
                if len(relation.columns) > 1:
                    return None
                extra.append(f"body[{literal(column.name)}] = {self._made(relation)}")
        return extra

    def _made(self, relation: ToOne) -> str:
        made = self.facts.make(self.facts.app.entity(relation.target))
        return self.facts.json_reference(relation, made)

    def _is_swappable(self, column: Column) -> bool:
        """A row may have the same text in other letters."""
        value = self.facts.samples.value(column, 1)
        return isinstance(value, str) and is_accepted(column, value.swapcase())


def _in_schema(check: Check) -> bool:
    """The schemas see all that the rule reads."""
    return all(one.is_updatable and not one.type.is_secret for one in check.columns)
