"""The tests of rules that concern other rows, or several fields at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.keys import is_given
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import (
    Check,
    Column,
    Index,
    Kind,
    Role,
)
from generator.ir.accepted import is_accepted
from generator.testdata.query_rows import broken_rule


@dataclass(frozen=True)
class TakenView:
    """A value, or several together, that a second row may not have."""

    name: str
    words: str
    create: str
    """The body of the second row."""
    changes: str
    """What makes another row like the first."""
    extra: tuple[str, ...] = ()
    """Statements that come first."""


@dataclass(frozen=True)
class CheckView:
    """A rule over several fields."""

    name: str
    body: str
    broken: str
    status: int
    code: str
    make: str
    change: str
    change_status: int
    whole: str
    """Both values in one change, where the schema sees them all."""


@dataclass(frozen=True)
class RuleCases:
    """Unique values and checks."""

    facts: RouteFacts

    @cached_property
    def taken(self) -> list[TakenView]:
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

    @cached_property
    def checks(self) -> list[CheckView]:
        found = (self._check(check) for check in self.facts.samples.rules)
        return [view for view in found if view is not None]

    def _taken(self, ruled: tuple[Column, ...], index: Index | None = None) -> TakenView | None:
        """`index` holds functions of the columns."""
        functions = {one.column.name: one.function for one in index.columns} if index else {}
        if not all(column.is_creatable for column in ruled):
            return None
        changes: dict[str, str] = {}
        extra: list[str] = []
        for relation in self.facts.needed:
            is_own = relation.unique or any(one.role is Role.KEY for one in relation.columns)
            if is_own and not set(relation.columns) & set(ruled):
                if len(relation.columns) > 1:
                    return None
                made = self.facts.make(self.facts.app.entity(relation.target))
                changes[relation.columns[0].name] = self.facts.json_reference(relation, made)
                continue
            for column in relation.columns:
                changes[column.name] = f"body[{literal(column.name)}]"
        changes |= {one.name: f"body[{literal(one.name)}]" for one in self.facts.entity.parts}
        for column in ruled:
            if column.reference is not None and column.nullable:
                relation = next(one for one in self.facts.entity.relations if column in one.columns)
                if len(relation.columns) > 1:
                    return None
                made = self.facts.make(self.facts.app.entity(relation.target))
                extra.append(
                    f"body[{literal(column.name)}] = {self.facts.json_reference(relation, made)}"
                )
            source = f"body[{literal(column.name)}]"
            changes[column.name] = self.facts.spelled_otherwise(column, source)
            if functions.get(column.name) and self._is_swappable(column):
                changes[column.name] = f"{source}.swapcase()"
        updatable = all(column.is_updatable for column in ruled)
        patch = {one.name: changes[one.name] for one in ruled}
        pairs = ", ".join(f"{literal(name)}: {source}" for name, source in patch.items())
        names = [column.name for column in ruled]
        in_any_case = "_in_any_case" if any(functions.values()) else ""
        return TakenView(
            "_and_".join(names) + in_any_case,
            " and ".join(names),
            self.facts.call(f"{self.facts.entity.name.snake}_body", changes),
            f"{{{pairs}}}" if updatable else "",
            tuple(extra),
        )

    def _is_swappable(self, column: Column) -> bool:
        """A row may have the same text in other letters."""
        value = self.facts.samples.value(column, 1)
        return isinstance(value, str) and is_accepted(column, value.swapcase())

    def _check(self, check: Check) -> CheckView | None:
        if not all(one.is_creatable and one.role is Role.FIELD for one in check.columns):
            return None
        found = broken_rule(check, self.facts.samples)
        if found is None:
            return None
        by_name = {column.name: column for column in check.columns}
        kept = {name: self.facts.json(value) for name, value in found.kept.items()}
        broken = {name: self.facts.json(value) for name, value in found.broken.items()}
        in_schema = all(
            one.is_updatable and one.type.kind is not Kind.PASSWORD for one in check.columns
        )
        whole = kept | broken
        name = check.name.removeprefix(f"ck_{self.facts.entity.table}_")
        changed = next(iter(broken))
        is_alone = len(check.columns) == 1
        return CheckView(
            name=name,
            body=mapping(kept),
            broken=mapping(whole),
            status=422 if in_schema else 409,
            code="invalid" if in_schema else "rule_violated",
            make=self.facts.make(changes=kept),
            change=mapping(broken) if by_name[changed].is_updatable else "",
            change_status=422 if is_alone and in_schema else 409,
            whole=mapping(whole) if in_schema and not is_alone else "",
        )
