"""Rows that a report is tested on, and the figures that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cmp_to_key
from typing import Any

from generator.expressions.evaluate import evaluate
from generator.expressions.python import NoSourceError
from generator.ir import App, Column, Entity, Role, ToOne
from generator.ir.accepted import is_accepted
from generator.ir.entity import Parameter
from generator.ir.expression import (
    AggregateFunction,
    Expression,
    FieldRef,
    Hop,
    conjuncts,
    walk,
)
from generator.ir.report import Figure, Report
from generator.testdata.candidates import candidates
from generator.testdata.computed_values import holds
from generator.testdata.rows import EntitySamples
from generator.testdata.sample import PLENTY
from generator.testdata.samples import samples
from generator.testdata.search import best, combinations, told_apart

MAX_GIVEN = 40
MAX_TRIES = 150
MAX_GROUPS = 6
Place = tuple[str, ...]
"""Relations that lead from the report's own rows to a row."""
Assignment = dict[tuple[Place, str], Any]
"""What the columns of the rows at each place hold."""


@dataclass(eq=False)
class Made:
    """A row that the test stores."""

    entity: Entity
    values: dict[str, Any]
    """By column; of a foreign key the row."""
    number: int


@dataclass(frozen=True)
class Own:
    """A value that no other row has, chosen by the factory."""

    row: Made
    column: Column


@dataclass(frozen=True)
class Target:
    """Stands for the row at a place while none is made yet; the nameless one is nowhere."""

    place: Place | None


class NotArrangedError(Exception):
    """The rows cannot be said in a test."""


@dataclass
class ReportFixture:
    """The rows of one test."""

    app: App
    of: Mapping[str, EntitySamples]
    """The samples of every entity."""
    report: Report
    root: Entity
    rows: list[Made] = field(default_factory=list)
    base: Assignment = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    """By the parameter's name in requests."""
    _made: dict[object, Made] = field(default_factory=dict)

    # What the report reads

    def __post_init__(self) -> None:
        self.places: dict[Place, Entity] = {(): self.root}
        self.read: dict[Place, dict[str, Column]] = {(): {}}
        self.leaf: Place = ()
        for hops in self.report.joins:
            self._add_place(hops)
        for one in self.report.parameters:
            if one.equals is not None:
                self._read_column((), one.equals)
        for expression in self._expressions():
            for part in walk(expression):
                if isinstance(part, FieldRef):
                    self._read_column(tuple(hop.name for hop in part.hops), part.column)
        self._refuse_rows_that_come_by_themselves()

    def _expressions(self) -> Iterator[Expression]:
        report = self.report
        yield from [] if report.where is None else [report.where]
        yield from (group.source for group in report.groups)
        for figure in report.figures:
            yield figure.aggregate
            yield from [] if figure.where is None else [figure.where]
            yield from [] if figure.by is None else [figure.by.source]

    def _add_place(self, hops: tuple[Hop, ...]) -> None:
        place = tuple(hop.name for hop in hops)
        hop = hops[-1]
        self.places[place] = self.app.entity(hop.target)
        self.read.setdefault(place, {})
        if hop.is_many:
            self.leaf = place
            self._key_of(self.places[place[:-1]], hop.name)
        elif not hop.columns:
            raise NotArrangedError
        elif place[:-1] == self.leaf and place[:-1]:
            relation = self._relation_to(place)
            if relation is not None and self._is_way_back(place[:-1], relation):
                raise NotArrangedError

    def _read_column(self, place: Place, column: Column) -> None:
        if column.reference is None:
            self.read[place][column.name] = column
            return
        found = (one for one in self.places[place].relations if one.columns == (column,))
        relation = next(found, None)
        if relation is None:
            raise NotArrangedError
        self.places.setdefault((*place, relation.name), self.app.entity(relation.target))
        self.read.setdefault((*place, relation.name), {})

    def _key_of(self, entity: Entity, name: str) -> ToOne:
        """The relation of which a to-many relation is the other end."""
        for inverse in entity.inverses:
            if inverse.name == name and inverse.through is None:
                source = self.app.entity(inverse.source)
                return next(one for one in source.relations if one.name == inverse.relation)
        raise NotArrangedError

    def _refuse_rows_that_come_by_themselves(self) -> None:
        """Factories store what a row needs; such a row must not be one that the report reads."""
        for entity in self.places.values():
            if not all(relation.is_simple for relation in entity.relations):
                raise NotArrangedError
        read = {entity.name.text for entity in self.places.values()}
        for place, entity in self.places.items():
            known = {other[-1] for other in self.places if other[:-1] == place and other}
            pending = [
                one.target
                for one in entity.relations
                if not one.nullable and one.name not in known and not self._is_way_back(place, one)
            ]
            seen: set[str] = set()
            while pending:
                name = pending.pop()
                if name in read:
                    raise NotArrangedError
                if name not in seen:
                    seen.add(name)
                    relations = self.app.entity(name).relations
                    pending += [one.target for one in relations if not one.nullable]

    def _is_way_back(self, place: Place, relation: ToOne) -> bool:
        if place != self.leaf or not place:
            return False
        return self._key_of(self.places[place[:-1]], place[-1]) is relation

    # Which rows to store

    def arrange(self) -> None:
        """Rows on both sides of every condition, in several groups."""
        self.base = self._find_base()
        groups = list(range(self._groups + 1))
        # The group that comes first would come last without the order.
        is_descending = bool(self.report.order) and self.report.order[0].descending
        for number in reversed(groups) if is_descending else groups:
            for _ in range(len(groups) - number):
                self._make(self._in_group(number) if number else self.base, number)
        self._make(self._changed_arguments(), 0, hidden=True)
        for variant in list(self._telling()):
            self._make(variant, 0)
            for extreme in self._extremes(variant):
                self._make(extreme, 0)
        for variant in self._other_groups():
            self._make(variant, 0)
        for variant in self._without_rows():
            self._make(variant, 0)

    @property
    def _groups(self) -> int:
        """How many groups of fewer and fewer rows come after the first one."""
        report = self.report
        if not report.groups and not report.maps and not any(p.equals for p in report.parameters):
            return 0
        return min(report.limit, MAX_GROUPS) if isinstance(report.limit, int) else 1

    @property
    def _free(self) -> list[tuple[Place, Column]]:
        """Columns that conditions and figures read, whose values are chosen here."""
        found: dict[tuple[Place, str], Column] = {}
        for place, columns in self.read.items():
            for column in columns.values():
                if column.role is not Role.KEY and not self._is_own(place, column):
                    found[place, column.name] = column
        return [(place, column) for (place, _), column in found.items()]

    def _is_own(self, place: Place, column: Column) -> bool:
        """Only groups read it, and each row has another value of it anyway."""
        return self._has_plenty(place, column) and not self._is_conditional(place, column)

    def _has_plenty(self, place: Place, column: Column) -> bool:
        if not column.is_readable or column.nullable or column.default is not None:
            return False
        samples = self.of[self.places[place].name.text]
        return column in samples.fields and samples.of(column).count >= PLENTY

    def _is_conditional(self, place: Place, column: Column) -> bool:
        groups = {id(group.source) for group in self.report.groups}
        groups |= {id(figure.by.source) for figure in self.report.figures if figure.by}
        entity = self.places[place].name.text
        return any(
            isinstance(part, FieldRef)
            and (part.entity, part.column.name) == (entity, column.name)
            and id(part) not in groups
            for expression in self._expressions()
            for part in walk(expression)
        )

    def _conditions(self) -> list[Expression]:
        parts = [] if self.report.where is None else list(conjuncts(self.report.where))
        for figure in self.report.figures:
            parts += [] if figure.where is None else conjuncts(figure.where)
        return parts

    def _find_base(self) -> Assignment:
        """A row that every condition lets through."""
        free = self._free
        asked = [one for one in self.report.parameters if one.equals is None]
        limit = self.report.limit
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
        places = [place for place, one in self.places.items() if one.name.text == parameter.entity]
        nothing = [None] if parameter.column.nullable else []
        return [*map(Target, reversed(places)), Target(None), *nothing]

    def _keeps_rules(self, assignment: Assignment) -> bool:
        for place, entity in self.places.items():
            samples = self.of[entity.name.text]
            changes = {name: value for (at, name), value in assignment.items() if at == place}
            if not samples.keeps_rules(samples.settled(changes), (1,)):
                return False
        return True

    def _holds(self, part: Expression, assignment: Assignment, given: Mapping[str, Any]) -> bool:
        return holds(part, self._row(assignment, ()), given) is True

    def _counts(self, assignment: Assignment, given: Mapping[str, Any]) -> bool:
        where = self.report.where
        return where is None or self._holds(where, assignment, given)

    def _row(self, assignment: Assignment, place: Place) -> dict[str, Any]:
        """The joined row as expressions see it."""
        row = {name: value for (at, name), value in assignment.items() if at == place}
        for other, entity in self.places.items():
            if other[:-1] != place or not other:
                continue
            is_there = assignment.get((other, "")) is not False
            row[other[-1]] = self._row(assignment, other) if is_there else None
            for relation in self.places[place].relations:
                if relation.name == other[-1] and relation.target == entity.name.text:
                    row[relation.columns[0].name] = Target(other) if is_there else None
        return row

    def _changed_arguments(self) -> Assignment:
        """The base with other numbers, which figures have to tell apart."""
        changed = dict(self.base)
        for place, column in self._free:
            if place != self.leaf or column.type.enum is not None:
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
        for figure in self.report.figures:
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
        sources = [group.source for group in self.report.groups]
        sources += [figure.by.source for figure in self.report.figures if figure.by]
        for source in sources:
            place = tuple(hop.name for hop in source.hops)
            if (place, source.column.name) in self.base:
                yield place, source.column

    def _in_group(self, number: int) -> Assignment:
        """The base with other values of such fields, as many as there are."""
        changed = dict(self.base)
        for place, column in self._parted:
            values = [one for one in self._many_values(column) if one is not None]
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
            for value in self._values(column)[:4]:
                variant = self.base | {(place, column.name): value}
                is_other = value != self.base[place, column.name]
                if is_other and self._keeps_rules(variant):
                    yield variant

    def _without_rows(self) -> Iterator[Assignment]:
        """Rows that lack a row of a to-one relation."""
        for place in self.places:
            relation = self._relation_to(place)
            if relation is not None and relation.nullable:
                yield self.base | {(place, ""): False}

    def _relation_to(self, place: Place) -> ToOne | None:
        if not place:
            return None
        relations = self.places[place[:-1]].relations
        return next((one for one in relations if one.name == place[-1]), None)

    # Making rows

    def _make(self, assignment: Assignment, group: int, *, hidden: bool = False) -> None:
        if self.leaf:
            self._make_at(self.leaf[:1] and (), assignment, group)
        self._make_at(self.leaf, assignment, group, again=True, hidden=hidden)

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
            and (not self.leaf or key[0][: len(self.leaf)] != self.leaf)
        }
        known = (group, place, tuple(sorted(below.items(), key=repr)).__repr__())
        if not again and known in self._made:
            return self._made[known]
        entity = self.places[place]
        values = {name: value for (at, name), value in assignment.items() if at == place and name}
        for relation in entity.relations:
            other = (*place, relation.name)
            if self.leaf and place == self.leaf and self._is_way_back(place, relation):
                values[relation.columns[0].name] = self._made_parent(assignment, group)
            elif other in self.places:
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
        entity = self.places[place]
        return {
            name: value
            for (other, name), value in self.base.items()
            if other != place and self.places[other] is entity and not entity.column(name).unique
        }

    def _made_parent(self, assignment: Assignment, group: int) -> Made:
        return self._make_at(self.leaf[:-1], assignment, group)

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

    # Figures

    def given(self) -> dict[str, Any]:
        """The values of the parameters, rows for those that are entities."""
        found = {
            name: self._row_for(value) if isinstance(value, Target) else value
            for name, value in self.parameters.items()
        }
        for one in self.report.parameters:
            if one.equals is not None:
                place = next(
                    (relation.name,)
                    for relation in self.root.relations
                    if relation.columns[0].name == one.equals.name
                )
                found[one.column.name] = self._row_for(Target(place))
        return found

    def _row_for(self, target: Target) -> Made:
        if target.place is None:
            raise NotArrangedError
        return self._make_at(target.place, self.base, 0)

    def figures(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the report answers: one object, or as many as there are groups, in no order."""
        joined = [
            row
            for row in self._joined()
            if self._is_asked_for(row, given) and self._passes(self.report.where, row, given)
        ]
        if not self.report.groups:
            return [self._object(joined, given)]
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in joined:
            key = tuple(self._value(group.source, row, given) for group in self.report.groups)
            groups.setdefault(key, []).append(row)
        names = [group.column.name for group in self.report.groups]
        return [
            dict(zip(names, key, strict=True)) | self._object(rows, given)
            for key, rows in groups.items()
        ]

    def _is_asked_for(self, row: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        """Parameters that filter by a relation, where they are given."""
        return all(
            given[one.column.name] in (None, row.get(one.equals.name))
            for one in self.report.parameters
            if one.equals is not None
        )

    def _joined(self) -> Iterator[dict[str, Any]]:
        for row in list(self.rows):
            if row.entity is not self.root:
                continue
            if not self.leaf:
                yield self._seen(row, ())
                continue
            parent = self._follow(row, self.leaf[:-1])
            relation = self._key_of(self.places[self.leaf[:-1]], self.leaf[-1])
            for other in self.rows:
                key = other.values.get(relation.columns[0].name)
                if other.entity is self.places[self.leaf] and parent is not None and key is parent:
                    yield self._seen(row, (), other)

    def _follow(self, row: Made | None, names: Place) -> Made | None:
        for name in names:
            relations = row.entity.relations if row else ()
            relation = next((one for one in relations if one.name == name), None)
            row = row.values.get(relation.columns[0].name) if row and relation else None
        return row

    def _seen(self, row: Made, place: Place, leaf: Made | None = None) -> dict[str, Any]:
        """A row with the rows that the report joins to it."""
        seen: dict[str, Any] = {
            column.name: Own(row, column)
            for column in self.read[place].values()
            if column.role is Role.KEY or self._has_plenty(place, column)
        }
        seen |= row.values
        for other in self.places:
            if other[:-1] != place or not other:
                continue
            if other == self.leaf:
                seen[other[-1]] = self._seen(leaf, other) if leaf else None
                continue
            target = self._follow(row, other[-1:])
            seen[other[-1]] = self._seen(target, other, leaf) if target else None
        return seen

    def _passes(
        self, where: Expression | None, row: Mapping[str, Any], given: Mapping[str, Any]
    ) -> bool:
        return where is None or holds(where, row, given) is True

    def _value(
        self, expression: Expression, row: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401
        try:
            return evaluate(expression, row, parameters=given)
        except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise NotArrangedError from error

    def _object(self, rows: list[dict[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            figure.column.name: self._figure(figure, rows, given) for figure in self.report.figures
        }

    def _figure(self, figure: Figure, rows: list[dict[str, Any]], given: Mapping[str, Any]) -> Any:  # noqa: ANN401
        counted = [row for row in rows if self._passes(figure.where, row, given)]
        if figure.by is None:
            return self._aggregate(figure, counted, given)
        parts: dict[Any, list[dict[str, Any]]] = {}
        enum = figure.by.column.type.enum
        for value in enum.values if enum else ():
            parts[value] = []
        for row in counted:
            key = self._value(figure.by.source, row, given)
            if key is not None:
                parts.setdefault(key, []).append(row)
        return {key: self._aggregate(figure, part, given) for key, part in parts.items()}

    def _aggregate(
        self, figure: Figure, rows: list[dict[str, Any]], given: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401
        aggregate = figure.aggregate
        argument = aggregate.argument
        if argument is None:
            return len(rows)
        values = [self._value(argument, row, given) for row in rows]
        values = [value for value in values if value is not None]
        if aggregate.function is AggregateFunction.COUNT:
            return len(values)
        try:
            found = _COMPUTED[aggregate.function](values)
        except TypeError as error:
            raise NotArrangedError from error
        return _rounded(found, figure)

    # Order

    def in_order(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """The rows as the report orders them; None where this is not known here."""
        try:
            ordered = sorted(rows, key=cmp_to_key(self._compare))
        except TypeError:
            return None
        limit = self.report.limit
        return ordered[:limit] if isinstance(limit, int) else ordered

    def _compare(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
        for order in self.report.order:
            left, right = one[order.name], other[order.name]
            sign = _compared(left, right)
            if sign:
                return -sign if order.descending else sign
        return 0


def _compared(left: Any, right: Any) -> int:  # noqa: ANN401
    """Null is the greatest; how a database orders texts is not known here."""
    if left is None or right is None:
        return (left is None) - (right is None)
    if left == right:
        return 0
    if isinstance(left, str) and not all(_is_plain(text) for text in (left, right)):
        raise TypeError
    return -1 if left < right else 1


def _is_plain(text: str) -> bool:
    """Every collation sorts such words alike."""
    return text.isascii() and text.isalpha() and text.islower()


def _average(values: list[Any]) -> Any:  # noqa: ANN401
    if not values:
        return None
    total = sum(values)
    return total / len(values) if isinstance(total, float) else Decimal(total) / len(values)


_EXTREMES: dict[AggregateFunction, Callable[[list[Any]], Any]] = {
    AggregateFunction.MIN: min,
    AggregateFunction.MAX: max,
}
_COMPUTED: dict[AggregateFunction, Callable[[list[Any]], Any]] = {
    AggregateFunction.SUM: sum,
    AggregateFunction.AVG: _average,
    AggregateFunction.MIN: lambda values: min(values, default=None),
    AggregateFunction.MAX: lambda values: max(values, default=None),
}


def _rounded(value: Any, figure: Figure) -> Any:  # noqa: ANN401
    kind = figure.column.type
    if value is None or kind.scale is None:
        return value
    return Decimal(value).quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)


def of_no_rows(report: Report) -> dict[str, Any]:
    """The one object that the report answers while there are no rows."""
    found: dict[str, Any] = {}
    for figure in report.figures:
        is_counted = figure.aggregate.function in (AggregateFunction.COUNT, AggregateFunction.SUM)
        value = _rounded(0, figure) if is_counted else None
        enum = figure.by.column.type.enum if figure.by else None
        of_groups = dict.fromkeys(enum.values, value) if enum else {}
        found[figure.column.name] = value if figure.by is None else of_groups
    return found


def made_in(values: Iterable[Any]) -> Iterator[Made]:
    """The rows among values, and those that have them."""
    for value in values:
        if isinstance(value, Made):
            yield value
        elif isinstance(value, Own):
            yield value.row
        elif isinstance(value, dict):
            yield from made_in(value)
            yield from made_in(value.values())
