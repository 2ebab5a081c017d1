"""Rows that a report is tested on, and the figures that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.ir import Column, Entity, Role
from generator.ir.accepted import is_accepted
from generator.ir.expression import AggregateFunction, Expression, FieldRef
from generator.ir.queries import Parameter
from generator.ir.traversal import conjuncts, walk
from generator.testdata.candidates import candidates
from generator.testdata.computed_values import holds
from generator.testdata.report_groups import deciding_values
from generator.testdata.report_join import NotArrangedError, Place, ReportJoin
from generator.testdata.samples import samples
from generator.testdata.search import best, combinations, told_apart
from generator.testdata.stored_rows import Made

MAX_GIVEN = 40
MAX_TRIES = 150
MAX_GROUPS = 6
Assignment = dict[tuple[Place, str], Any]
"""What the columns of the rows at each place hold."""


@dataclass(frozen=True)
class Target:
    """Stands for the row at a place while none is made yet; the nameless one is nowhere."""

    place: Place | None


@dataclass
class ReportFixture:
    """The rows of one test."""

    join: ReportJoin
    rows: list[Made] = field(default_factory=list)
    base: Assignment = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    """By the parameter's name in requests."""
    _made: dict[object, Made] = field(default_factory=dict)

    # Which rows to store

    def arrange(self) -> None:
        """Rows on both sides of every condition, in several groups."""
        self.base = self._find_base()
        groups = list(range(self._groups + 1))
        # The group that comes first would come last without the order.
        is_descending = bool(self.join.report.order) and self.join.report.order[0].descending
        for number in reversed(groups) if is_descending else groups:
            for _ in range(len(groups) - number):
                self._make(self._in_group(number) if number else self.base, number)
        self._make(self._changed_arguments(), 0, hidden=True)
        for variant in list(self._telling()):
            self._make(variant, 0)
            for extreme in self._extremes(variant):
                self._make(extreme, 0)
        for variants in (self._other_groups(), self._shown_groups(), self._without_rows()):
            for variant in variants:
                self._make(variant, 0)

    @property
    def _groups(self) -> int:
        """How many groups of fewer and fewer rows come after the first one."""
        report = self.join.report
        if not report.groups and not report.maps and not any(p.equals for p in report.parameters):
            return 0
        return min(report.limit, MAX_GROUPS) if isinstance(report.limit, int) else 1

    @property
    def _free(self) -> list[tuple[Place, Column]]:
        """Columns that conditions and figures read, whose values are chosen here."""
        found: dict[tuple[Place, str], Column] = {}
        for place, columns in self.join.read.items():
            for column in columns.values():
                if column.role is not Role.KEY and not self._is_own(place, column):
                    found[place, column.name] = column
        return [(place, column) for (place, _), column in found.items()]

    def _is_own(self, place: Place, column: Column) -> bool:
        """Only groups read it, and each row has another value of it anyway."""
        return self.join.has_plenty(place, column) and not self._is_conditional(place, column)

    def _is_conditional(self, place: Place, column: Column) -> bool:
        groups = {id(group.source) for group in self.join.report.groups}
        groups |= {id(figure.by.source) for figure in self.join.report.figures if figure.by}
        entity = self.join.places[place].name.text
        return any(
            isinstance(part, FieldRef)
            and (part.entity, part.column.name) == (entity, column.name)
            and id(part) not in groups
            for expression in self.join.expressions()
            for part in walk(expression)
        )

    def _conditions(self) -> list[Expression]:
        parts = [] if self.join.report.where is None else list(conjuncts(self.join.report.where))
        for figure in self.join.report.figures:
            parts += [] if figure.where is None else conjuncts(figure.where)
        return parts

    def _find_base(self) -> Assignment:
        """A row that every condition lets through."""
        free = self._free
        asked = [one for one in self.join.report.parameters if one.equals is None]
        limit = self.join.report.limit
        asked = [one for one in asked if one is not limit]
        expressions = self._conditions()
        choices = {one.column.name: self._choices(one) for one in asked}
        values = {(place, column.name): candidates(column, expressions) for place, column in free}

        def worth(found: tuple[Assignment, dict[str, Any]]) -> int:
            """How many parts of the conditions can be told apart from there."""
            self.base, self.parameters = found
            is_whole = all(self._holds(part, *found) for part in expressions)
            return len(list(self._telling())) if is_whole else -1

        tried = (
            (base, given)
            for given in combinations(choices, MAX_GIVEN)
            for base in self._bases(values, given, expressions)
        )
        found = best(tried, worth, enough=len(expressions))
        if found is None:
            raise NotArrangedError
        self.parameters = found[1]
        return found[0]

    def _bases(
        self,
        values: Mapping[tuple[Place, str], Sequence[Any]],
        given: dict[str, Any],
        expressions: Sequence[Expression],
    ) -> Iterator[Assignment]:
        """Rows that the report counts, up to the first one that every condition lets through."""
        for base in combinations(values, MAX_TRIES):
            if self._keeps_rules(base) and self._counts(base, given):
                yield base
                if all(self._holds(part, base, given) for part in expressions):
                    return

    def _choices(self, parameter: Parameter) -> list[Any]:
        if parameter.entity is None:
            return candidates(parameter.column, self._conditions())
        places = [
            place for place, one in self.join.places.items() if one.name.text == parameter.entity
        ]
        nothing = [None] if parameter.column.nullable else []
        return [*map(Target, reversed(places)), Target(None), *nothing]

    def _keeps_rules(self, assignment: Assignment) -> bool:
        for place, entity in self.join.places.items():
            samples = self.join.of[entity.name.text]
            changes = {name: value for (at, name), value in assignment.items() if at == place}
            if not samples.keeps_rules(samples.settled(changes), (1,)):
                return False
        return True

    def _holds(self, part: Expression, assignment: Assignment, given: Mapping[str, Any]) -> bool:
        return holds(part, self._row(assignment, ()), given) is True

    def _counts(self, assignment: Assignment, given: Mapping[str, Any]) -> bool:
        where = self.join.report.where
        return where is None or self._holds(where, assignment, given)

    def _row(self, assignment: Assignment, place: Place) -> dict[str, Any]:
        """The joined row as expressions see it."""
        row = {name: value for (at, name), value in assignment.items() if at == place}
        for other, entity in self.join.places.items():
            if other[:-1] != place or not other:
                continue
            is_there = assignment.get((other, "")) is not False
            row[other[-1]] = self._row(assignment, other) if is_there else None
            for relation in self.join.places[place].relations:
                if relation.name == other[-1] and relation.target == entity.name.text:
                    row[relation.columns[0].name] = Target(other) if is_there else None
        return row

    def _changed_arguments(self) -> Assignment:
        """The base with other numbers, which figures have to tell apart."""
        changed = dict(self.base)
        for place, column in self._free:
            if place != self.join.leaf or column.type.enum is not None:
                continue
            for value in self._values(column)[1:4]:
                tried = changed | {(place, column.name): value}
                kept = self._conditions_kept(tried)
                if value is not None and kept and self._keeps_rules(tried):
                    changed = tried
                    break
        return changed

    def _conditions_kept(self, assignment: Assignment) -> bool:
        return all(
            self._holds(part, assignment, self.parameters)
            for part in self._conditions()
            if self._holds(part, self.base, self.parameters)
        )

    def _values(self, column: Column) -> list[Any]:
        return candidates(column, self._conditions())

    def _telling(self) -> Iterator[Assignment]:
        """For each part of a condition a row that only this part refuses."""
        variants = [
            variant
            for place, column in self._free
            for value in self._values(column)
            if self._keeps_rules(variant := self.base | {(place, column.name): value})
        ]
        told = told_apart(
            variants,
            self._conditions(),
            lambda part, one: holds(part, self._row(one, ()), self.parameters) is True,
        )
        yield from (found[0] for found in told.outside.values())

    def _extremes(self, assignment: Assignment) -> Iterator[Assignment]:
        """The same with a value that would be the least or the greatest, were the row counted."""
        for figure in self.join.report.figures:
            argument = figure.aggregate.argument
            choose = _EXTREMES.get(figure.aggregate.function)
            if choose is None or figure.where is None or not isinstance(argument, FieldRef):
                continue
            key = tuple(hop.name for hop in argument.hops), argument.column.name
            values = [one for one in self._values(argument.column) if one is not None]
            if key in assignment and values:
                extreme = assignment | {key: choose(values)}
                if self._keeps_rules(extreme):
                    yield extreme

    @property
    def _parted(self) -> Iterator[tuple[Place, Column]]:
        """Fields that part the rows, where rows do not differ in them anyway."""
        sources = [group.source for group in self.join.report.groups]
        sources += [figure.by.source for figure in self.join.report.figures if figure.by]
        for source in sources:
            place = tuple(hop.name for hop in source.hops)
            if (place, source.column.name) in self.base:
                yield place, source.column

    def _in_group(self, number: int) -> Assignment:
        """The base with other values of such fields, as many as there are."""
        changed = dict(self.base)
        for place, column in self._parted:
            values = [*self.join.edges(place, column), *self._many_values(column)]
            values = [one for one in values if one is not None]
            values = [one for one in values if one != self.base[place, column.name]]
            for value in values[number - 1 : number]:
                tried = changed | {(place, column.name): value}
                if self._conditions_kept(tried) and self._keeps_rules(tried):
                    changed = tried
        return changed

    def _many_values(self, column: Column) -> list[Any]:
        sample = next(samples(column), None)
        more = [] if sample is None else [sample.value(number) for number in range(4, 12)]
        found = [*self._values(column), *(one for one in more if is_accepted(column, one))]
        return list(dict.fromkeys(found))

    def _other_groups(self) -> Iterator[Assignment]:
        """Rows with other values of the fields that part them."""
        for place, column in self._parted:
            for value in (*self.join.edges(place, column), *self._values(column)[:4]):
                variant = self.base | {(place, column.name): value}
                is_other = value != self.base[place, column.name]
                if is_other and self._keeps_rules(variant):
                    yield variant

    def _shown_groups(self) -> Iterator[Assignment]:
        """Rows with values around those that groups are shown or left out for."""
        for place, column in self._free:
            for value in deciding_values(self.join.report, column):
                variant = self.base | {(place, column.name): value}
                if self._conditions_kept(variant) and self._keeps_rules(variant):
                    yield variant

    def _without_rows(self) -> Iterator[Assignment]:
        """Rows that lack a row of a to-one relation."""
        for place in self.join.places:
            relation = self.join.relation_to(place)
            if relation is not None and relation.nullable:
                yield self.base | {(place, ""): False}

    # Making rows

    def _make(self, assignment: Assignment, group: int, *, hidden: bool = False) -> None:
        if self.join.leaf:
            self._make_at(self.join.leaf[:1] and (), assignment, group)
        self._make_at(self.join.leaf, assignment, group, again=True, hidden=hidden)

    def _make_at(
        self,
        place: Place,
        assignment: Assignment,
        group: int,
        *,
        again: bool = False,
        hidden: bool = False,
    ) -> Made:
        below = {
            key: value
            for key, value in assignment.items()
            if key[0][: len(place)] == place
            and (not self.join.leaf or key[0][: len(self.join.leaf)] != self.join.leaf)
        }
        known = (group, place, tuple(sorted(below.items(), key=repr)).__repr__())
        if not again and known in self._made:
            return self._made[known]
        entity = self.join.places[place]
        values = {name: value for (at, name), value in assignment.items() if at == place and name}
        for relation in entity.relations:
            other = (*place, relation.name)
            if (
                self.join.leaf
                and place == self.join.leaf
                and self.join.is_way_back(place, relation)
            ):
                values[relation.columns[0].name] = self._made_parent(assignment, group)
            elif other in self.join.places:
                is_there = assignment.get((other, "")) is not False
                target = self._make_at(other, assignment, group) if is_there else None
                values[relation.columns[0].name] = target
        values = self._of_other_places(place) | values
        deletion = entity.soft_delete
        if hidden and deletion is not None and deletion.column.name not in values:
            is_mark = deletion.live_value is not None
            values[deletion.column.name] = (
                not deletion.live_value if is_mark else candidates(deletion.column)[0]
            )
        made = self._store(entity, values)
        if not again:
            self._made[known] = made
        return made

    def _of_other_places(self, place: Place) -> dict[str, Any]:
        """What rows of the entity have that are read elsewhere: the report reads this one there."""
        entity = self.join.places[place]
        return {
            name: value
            for (other, name), value in self.base.items()
            if other != place
            and self.join.places[other] is entity
            and not entity.column(name).unique
        }

    def _made_parent(self, assignment: Assignment, group: int) -> Made:
        return self._make_at(self.join.leaf[:-1], assignment, group)

    def _store(self, entity: Entity, values: dict[str, Any]) -> Made:
        made = Made(entity, values, len(self.rows))
        for rule in entity.uniques:
            names = [column.name for column in rule.columns]
            for other in self.rows:
                is_same = other.entity is entity and all(
                    name in values
                    and values[name] is not None
                    and values[name] == other.values.get(name)
                    for name in names
                )
                if is_same:
                    raise NotArrangedError
        self.rows.append(made)
        return made

    # What the parameters are

    def given(self) -> dict[str, Any]:
        """The values of the parameters, rows for those that are entities."""
        found = {
            name: self._row_for(value) if isinstance(value, Target) else value
            for name, value in self.parameters.items()
        }
        for one in self.join.report.parameters:
            if one.equals is not None:
                place = next(
                    (relation.name,)
                    for relation in self.join.root.relations
                    if relation.columns[0].name == one.equals.name
                )
                found[one.column.name] = self._row_for(Target(place))
        return found

    def _row_for(self, target: Target) -> Made:
        if target.place is None:
            raise NotArrangedError
        return self._make_at(target.place, self.base, 0)


_EXTREMES: dict[AggregateFunction, Callable[[list[Any]], Any]] = {
    AggregateFunction.MIN: min,
    AggregateFunction.MAX: max,
}
