"""The tests of fields that no table has: figures of related rows, and what follows from the row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.tests.cases.case import NO_TWO, Gap, TestCase, case
from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.joined_rows import JoinedRows
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.emit import literal
from generator.ir import Entity, VirtualField
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Comparator,
    Comparison,
    Expression,
    FieldRef,
    Hop,
    Literal,
)
from generator.ir.traversal import columns, rebuild, walk
from generator.testdata.computed_values import UnknownValueError, fitted, holds, worked_out

_OF_ONE = (AggregateFunction.MIN, AggregateFunction.MAX, AggregateFunction.SUM)
_NULL_OF_NONE = (AggregateFunction.MIN, AggregateFunction.MAX, AggregateFunction.AVG)


@dataclass(frozen=True)
class FigureCases:
    """What answers show of a row besides its columns."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        if not self.facts.gets:
            return
        for one in self.facts.entity.virtual:
            if not one.reads_others:
                yield self._of_row(one)
        hops = dict.fromkeys(hop for one in self.facts.entity.virtual for hop in _hops(one))
        for hop in hops:
            if not self._is_owned(hop):
                yield self._of_others(hop)

    def _is_owned(self, hop: Hop) -> bool:
        """Every row of the tests may have such rows already."""
        return any(part.name == hop.name for part in self.facts.entity.parts)

    # What follows from the row

    def _of_row(self, one: VirtualField) -> TestCase | Gap:
        facts = self.facts
        values = {column.name: facts.samples.value(column, 3) for column in columns(one.expression)}
        gap = Gap(f"the field {one.column.name}", NO_TWO)
        if not facts.samples.keeps_rules(values):
            return gap
        try:
            value = fitted(one.column, worked_out(one.expression, facts.samples.settled(values)))
        except UnknownValueError:
            return gap
        name = literal(one.column.name)
        steps = [
            f"row = {facts.insert(changes=facts.arguments(values))}",
            "answer = answered(client.get(url(row)))",
            f"assert answer[{name}] == {facts.json(value)}",
        ]
        if facts.lists and any(each.column == one.column for each in facts.entity.filters):
            listed = f"listed(client, PATH, {{{name}: answer[{name}]}}{facts.key_argument})"
            steps.append(f"assert {facts.json_key('row')} in {listed}")
        return case(f"{one.column.attribute}_follows_from_the_row", *steps)

    # Figures of other rows

    def _of_others(self, hop: Hop) -> TestCase | Gap:
        facts = self.facts
        target = facts.app.entity(hop.target)
        there = replace(facts, entity=target)
        shown = [one for one in facts.entity.virtual if hop in _hops(one)]
        wanted = [one.where for one in shown if one.where is not None and hop in _read(one.where)]
        changes = self._counted(target, wanted[0]) if wanted else {}
        arguments = there.arguments(changes) if changes else {}
        asserted = [
            line
            for one in shown
            if not wanted or changes or one.where is None
            for line in self._asserted(one, target)
        ]
        if not asserted:
            return Gap(f"the figures of {hop.name}", NO_TWO)
        read = {1} if any(" == one[" in line for line in asserted) else ()
        rows, _ = JoinedRows(facts).stored((hop,), arguments, read=read, row="row", nested="one")
        steps = [
            f"bare = {facts.insert()}",
            *(each.statement for each in rows),
            *self._deleted(hop, target, arguments),
            "answer, nothing = answered(client.get(url(row))), answered(client.get(url(bare)))",
            *asserted,
        ]
        return case(f"figures_of_{hop.attribute}", *steps)

    def _counted(self, target: Entity, where: Expression) -> dict[str, object]:
        """What a row is like that a condition counts; nothing where none is known."""
        condition = _seen_from_there(where)
        search = self.staging.search(target)
        found = search.first([condition], lambda one: bool(holds(condition, search.row(one))))
        is_met = found is not None and holds(condition, search.row(found))
        return dict(found.own) if found is not None and is_met else {}

    def _deleted(self, hop: Hop, target: Entity, arguments: dict[str, str]) -> Iterator[str]:
        """Another row that is deleted and does not count."""
        inverse = next((one for one in self.facts.entity.inverses if one.name == hop.name), None)
        if target.soft_delete is None or inverse is None or inverse.through is not None:
            return
        relation = next(one for one in target.relations if one.name == inverse.relation)
        gone = deleted_value(target.soft_delete, self.facts.imports)
        changes = arguments | self.facts.referring(relation, "row")
        changes[target.soft_delete.column.attribute] = gone
        yield self.facts.insert(target, changes)

    def _asserted(self, one: VirtualField, target: Entity) -> Iterator[str]:
        name = literal(one.column.name)
        expression = one.expression
        if isinstance(expression, Aggregate):
            if expression.function is AggregateFunction.COUNT:
                yield f"assert (answer[{name}], nothing[{name}]) == (1, 0)"
                yield from self._sorted(one)
            elif expression.function in _OF_ONE and self._is_shown(one, expression, target):
                argument = expression.argument
                shown = argument.column.name if isinstance(argument, FieldRef) else ""
                yield f"assert answer[{name}] == one[{literal(shown)}]"
            else:
                yield f"assert {name} in answer"
            if expression.function is AggregateFunction.SUM:
                yield f"assert float(nothing[{name}]) == 0"
            if expression.function in _NULL_OF_NONE:
                yield f"assert nothing[{name}] is None"
        elif _asks_for_any(expression):
            yield f"assert (answer[{name}], nothing[{name}]) == (True, False)"
        else:
            yield f"assert {name} in answer"

    def _is_shown(self, one: VirtualField, figure: Aggregate, target: Entity) -> bool:
        """The figure of one row is what that row shows."""
        if not isinstance(figure.argument, FieldRef):
            return False
        column = figure.argument.column
        is_null = column.nullable and figure.function is AggregateFunction.SUM
        is_alike = one.column.type == column.type or one.column.type.is_integer
        is_visible = column in target.readable and column.name not in {
            each.name for each in target.virtual_columns
        }
        return is_visible and is_alike and not is_null and not column.type.is_float

    def _sorted(self, one: VirtualField) -> Iterator[str]:
        """Lists are ordered and filtered by it."""
        facts, name = self.facts, one.column.name
        row, bare = facts.json_key("row"), facts.json_key("bare")
        if facts.lists and one.column in facts.entity.sortable:
            by = literal(facts.json_name("order_by"))
            asked = f"{{{by}: {literal(f'-{name}')}}}{facts.key_argument}"
            yield f"keys = listed(client, PATH, {asked})"
            yield f"assert keys.index({row}) < keys.index({bare})"
        if facts.lists and any(each.column == one.column for each in facts.entity.filters):
            asked = f"{{{literal(f'{name}__gte')}: 1}}{facts.key_argument}"
            yield f"keys = listed(client, PATH, {asked})"
            yield f"assert {row} in keys"
            yield f"assert {bare} not in keys"


def _read(expression: Expression) -> list[Hop]:
    fields = (part for part in walk(expression) if isinstance(part, FieldRef))
    return [one.hops[0] for one in fields if one.hops]


def _hops(one: VirtualField) -> list[Hop]:
    """The relations whose rows a field counts."""
    return _read(one.expression)


def _asks_for_any(expression: Expression) -> bool:
    """`count(posts) > 0`."""
    if not isinstance(expression, Comparison) or len(expression.operands) != 2:
        return False
    figure, bound = expression.operands
    is_count = isinstance(figure, Aggregate) and figure.function is AggregateFunction.COUNT
    is_none = isinstance(bound, Literal) and bound.value == 0
    return is_count and is_none and expression.comparators == (Comparator.GREATER,)


def _seen_from_there(expression: Expression) -> Expression:
    """A condition over related rows as one of these sees it."""
    if isinstance(expression, FieldRef):
        return replace(expression, hops=expression.hops[1:])
    return rebuild(expression, _seen_from_there)
