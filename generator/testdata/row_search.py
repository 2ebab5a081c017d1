"""Rows, and rows around them, whose values make conditions true or false as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from generator.ir import App, Column, Entity, Making, Parameter, Requirement, Role, ToOne
from generator.ir.accepted import is_accepted, number_range
from generator.ir.expression import Expression, FieldRef, ParameterRef
from generator.ir.traversal import columns, rebuild, walk
from generator.testdata.candidates import candidates
from generator.testdata.computed_values import (
    UnknownValueError,
    computed_alone,
    fitted,
    is_storable,
    worked_out,
)
from generator.testdata.rows import EntitySamples, initial
from generator.testdata.search import plainest, preferred

MAX_SCENES = 1500
"""Combinations of values that are tried."""
_MOST_VALUES = 8

Changes = Mapping[str, Any]
"""Values by the names of the spec."""


@dataclass(frozen=True, slots=True)
class RowAssignment:
    """Values of a row, of rows around it and of parameters."""

    own: Changes = field(default_factory=dict)
    around: Mapping[str, Changes] = field(default_factory=dict)
    """By the name of the relation or of the parameter that leads to the row, or by several: `line.slot`."""
    given: Changes = field(default_factory=dict)
    """By the names of the parameters."""

    def with_around(self, name: str, changes: Mapping[str, object] | None = None) -> RowAssignment:
        """The scene with other values of a row around."""
        row = dict(self.around.get(name, {})) | dict(changes or {})
        return replace(self, around={**self.around, name: row})


@dataclass(frozen=True, slots=True)
class _Slot:
    """A value that can be chosen."""

    place: str | None
    """The row around; `""` for the row itself, None for the parameters."""
    column: Column


@dataclass(frozen=True)
class RowSearch:
    """Where the expressions of one place are tried."""

    app: App
    samples: Mapping[str, EntitySamples]
    entity: Entity
    parameters: tuple[Parameter, ...] = ()
    is_body: bool = False
    """The row is made of a body, and not stored behind the API."""

    # What there is to choose

    def scenes(
        self, expressions: Iterable[Expression], *, edges: bool = False
    ) -> Iterator[RowAssignment]:
        """Scenes with all values that the expressions read, the plainest first.

        `edges` tries the least and the greatest of numbers, too.
        """
        expressions = tuple(expressions)
        expressions += tuple(self._behind(expressions))
        values = {
            slot: list(self._values(slot, expressions, edges=edges))
            for slot in self._slots(expressions)
        }
        for combination in plainest(values, MAX_SCENES):
            scene = self._scene(combination)
            if self._is_sound(scene):
                yield scene

    def first(
        self,
        expressions: Iterable[Expression],
        *wanted: Callable[[RowAssignment], bool],
        edges: bool = False,
    ) -> RowAssignment | None:
        """The plainest scene that is as wanted; the last wish is left out where it cannot be."""
        return preferred(list(self.scenes(expressions, edges=edges)), wanted)

    def _slots(self, expressions: Iterable[Expression]) -> Iterator[_Slot]:
        found = (slot for one in expressions for part in walk(one) for slot in self._of(part))
        yield from dict.fromkeys(found)

    def _of(self, part: Expression) -> Iterator[_Slot]:
        if isinstance(part, ParameterRef):
            if not any(one.entity and one.column == part.column for one in self.parameters):
                yield _Slot(None, part.column)
        elif isinstance(part, FieldRef) and (part.hops or part.parameter is not None):
            place = _place(part)
            if place is not None:
                yield from _free(place, part.column)
        elif isinstance(part, FieldRef):
            yield from self._own(part.column)

    def _behind(self, expressions: Iterable[Expression]) -> Iterator[Expression]:
        """What computed fields of rows around follow from, as if it were written out."""
        for part in (part for one in expressions for part in walk(one)):
            if not isinstance(part, FieldRef) or part.column.making is not Making.COMPUTED:
                continue
            target = self.target(_place(part))
            for one in computed_alone(target) if target is not None else ():
                if one.column == part.column:
                    written = _moved(one.expression, part)
                    yield from (written, *self._behind([written]))

    def _own(self, column: Column) -> Iterator[_Slot]:
        for computed in self.entity.computed:
            if computed.column == column:
                yield from self._slots([computed.expression])
                return
        if self.is_body:
            for copied in self.entity.copied:
                if copied.column == column:
                    yield from _free(copied.place, copied.source)
            if not column.is_creatable:
                return
        yield from _free("", column)

    def _values(
        self, slot: _Slot, expressions: tuple[Expression, ...], *, edges: bool
    ) -> Iterator[Any]:
        column = slot.column
        found = [one for one in candidates(column, expressions) if _is_plain(one)]
        found = found[: _MOST_VALUES + 4 if edges else _MOST_VALUES]
        if edges and column.type.is_numeric:
            found = [*_edges(column), *_halves(column), *found[:3]]
        if None in found and len(found) > 1:
            found = [found[0], None, *(one for one in found[1:] if one is not None)]
        live = self._live_value(slot)
        if slot.place == "" and column.unique and column.type.is_text:
            found = found[:1]
        yield from (one for one in found if live is None or one == live[0])

    def _live_value(self, slot: _Slot) -> tuple[Any] | None:
        """What the column has in a row that is not deleted, where it says that."""
        entity = self.entity if slot.place == "" else self.target(slot.place)
        deletion = entity.soft_delete if entity is not None else None
        if deletion is None or deletion.column != slot.column:
            return None
        return (deletion.live_value,)

    def _scene(self, values: Mapping[_Slot, Any]) -> RowAssignment:
        own: dict[str, Any] = {}
        given: dict[str, Any] = {}
        around: dict[str, dict[str, Any]] = {}
        for slot, value in values.items():
            if slot.place is None:
                given[slot.column.name] = value
            elif slot.place == "":
                own[slot.column.name] = value
            else:
                around.setdefault(slot.place, {})[slot.column.name] = value
        found = {place: self._followed(place, changes) for place, changes in around.items()}
        return RowAssignment(own, found, given)

    def _followed(self, place: str, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes of a row around with what is computed of them, as it is stored as it is."""
        entity = self.target(place)
        computed = [] if entity is None else list(computed_alone(entity))
        changed = set(changes)
        for one in computed:
            if not one.stored and changed & {column.name for column in columns(one.expression)}:
                changed.add(one.column.name)
        if entity is None or changed == set(changes):
            return changes
        row = self.rows_of(entity).row(2, changes)
        return changes | {name: row[name] for name in sorted(changed - set(changes)) if name in row}

    def _is_sound(self, scene: RowAssignment) -> bool:
        """The rows keep the rules of their tables."""
        own = self.rows_of(self.entity)
        if not own.keeps_rules(own.settled(scene.own), (1,)):
            return False
        for name, changes in scene.around.items():
            entity = self.target(name)
            if entity is None:
                return False
            rows = self.rows_of(entity)
            if not rows.keeps_rules(rows.settled(changes), (2,)):
                return False
            if entity == self.entity and self._are_one(scene.own, changes):
                return False
        return True

    def _are_one(self, own: Changes, other: Changes) -> bool:
        """Two rows of one table share a value that must differ."""
        return any(
            all(
                one.name in own and one.name in other and own[one.name] == other[one.name]
                for one in rule.columns
            )
            for rule in self.entity.uniques
        )

    # What the rows hold

    def rows_of(self, entity: Entity) -> EntitySamples:
        return self.samples[entity.name.text]

    def relation(self, name: str) -> ToOne | None:
        return next((one for one in self.entity.relations if one.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        """A parameter that is a row."""
        return next((one for one in self.parameters if one.entity and one.name == name), None)

    def target(self, name: str | None) -> Entity | None:
        """The entity of a row around."""
        start, *further = (name or "").split(".")
        parameter = self.parameter(start)
        relation = self.relation(start)
        if parameter is not None and parameter.entity is not None:
            found = self.app.entity(parameter.entity)
        elif relation is None:
            return None
        else:
            found = self.app.entity(relation.target)
        for step in further:
            found = self.app.entity(next(one.target for one in found.relations if one.name == step))
        return found

    def row(self, scene: RowAssignment, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The whole row with those around it; what cannot be known is left out.

        `more` are lists of parts, and what else is known.
        """
        row = self._fields() | dict(scene.own)
        for relation in self.entity.relations:
            is_there = relation.name in scene.around or not relation.nullable
            row[relation.name] = self.around(scene, relation.name) if is_there else None
        if self.is_body:
            self._copy(row)
        row |= more or {}
        self._compute(row)
        return row

    def _fields(self) -> dict[str, Any]:
        """What the fields have that nothing is said of."""
        rows = self.rows_of(self.entity)
        return {
            one.name: initial(one) if self.is_body and not one.is_creatable else rows.value(one, 1)
            for one in self.entity.columns
            if one.role not in (Role.KEY, Role.REFERENCE) and one.making is not Making.STORED
        }

    def _copy(self, row: dict[str, Any]) -> None:
        """Copy what is copied; what is generated is not known, and keys are not either."""
        for copied in self.entity.copied:
            source = row.get(copied.path[0].name)
            for step in copied.path[1:]:
                source = source.get(step.name) if source and step.name in source else {}
            if source is None:
                row[copied.column.name] = None
            elif copied.source.name in source:
                row[copied.column.name] = source[copied.source.name]
            else:
                row.pop(copied.column.name, None)
        for generated in self.entity.generated:
            row.pop(generated.column.name, None)

    def _compute(self, row: dict[str, Any]) -> None:
        for computed in self.entity.computed:
            row.pop(computed.column.name, None)
        for computed in self.entity.computed:
            try:
                value = worked_out(computed.expression, _Strict(row))
            except UnknownValueError:
                continue
            row[computed.column.name] = fitted(computed.column, value)

    def around(self, scene: RowAssignment, name: str) -> dict[str, Any]:
        """A row around the own one."""
        entity = self.target(name)
        if entity is None:
            return {}
        row = self.rows_of(entity).row(2, scene.around.get(name, {}))
        own = (one.name for one in entity.columns if one.role not in (Role.KEY, Role.REFERENCE))
        found = _Strict({one: row[one] for one in own})
        for place in scene.around:
            if place.startswith(f"{name}."):
                step = place.removeprefix(f"{name}.").split(".")[0]
                found[step] = self.around(scene, f"{name}.{step}")
        return found

    def given(self, scene: RowAssignment) -> dict[str, Any]:
        """The parameters, and the rows that they name."""
        values: dict[str, Any] = {}
        for one in self.parameters:
            if one.entity is not None:
                values[one.name] = self.around(scene, one.name)  # its key is not known
            elif one.column.name in scene.given:
                values[one.column.name] = scene.given[one.column.name]
            else:
                values[one.column.name] = initial(one.column)
        return _Strict(values)

    def value(
        self,
        expression: Expression,
        scene: RowAssignment,
        more: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - a value of any type
        """What the expression is in the scene; `UnknownValueError` where only the app knows."""
        return worked_out(expression, _Strict(self.row(scene, more)), self.given(scene))

    def holds(self, condition: Expression, scene: RowAssignment) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        try:
            value = self.value(condition, scene)
        except UnknownValueError:
            return None
        return None if value is None else bool(value)

    def hold(self, requires: Iterable[Requirement], scene: RowAssignment) -> bool:
        return all(self.holds(one.condition, scene) is True for one in requires)

    def is_whole(self, scene: RowAssignment) -> bool:
        """What is computed of the row alone has room."""
        row = self.row(scene)
        return all(
            one.column.name in row and is_storable(one.column, row[one.column.name])
            for one in self.rows_of(self.entity).computed
        ) and all(
            one.column.name not in row or is_storable(one.column, row[one.column.name])
            for one in self.entity.computed
        )


class _Strict(dict[str, Any]):
    """A row that has to know a value that is asked for."""

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401, ARG002
        return self[key]


def _free(place: str, column: Column) -> Iterator[_Slot]:
    is_kept = column.making in (Making.STORED, Making.COMPUTED)
    if column.role is Role.FIELD and not is_kept and not column.type.is_secret:
        yield _Slot(place, column)


def _place(reference: FieldRef) -> str | None:
    """The relation or parameter that leads to the row around whose field it is."""
    if any(hop.is_many for hop in reference.hops):
        return None
    start = [reference.parameter] if reference.parameter is not None else []
    return ".".join([*start, *(hop.name for hop in reference.hops)]) or None


def _moved(expression: Expression, to: FieldRef) -> Expression:
    """An expression over the own row as one over the row that a reference leads to."""
    if isinstance(expression, FieldRef):
        return replace(expression, hops=to.hops, parameter=to.parameter)
    return rebuild(expression, lambda part: _moved(part, to))


def _is_plain(value: object) -> bool:
    return not isinstance(value, tuple) and type(value).__name__ != "Referred"


def _edges(column: Column) -> Iterator[Any]:
    """The greatest numbers of a column."""
    low, high = number_range(column)
    for bound in (high, low):
        if bound is not None:
            number: Any = int(bound) if column.type.is_integer else bound
            number = float(number) if column.type.is_float else number
            if is_accepted(column, number):
                yield number


def _halves(column: Column) -> Iterator[Any]:
    """Numbers whose products lie in the middle between two others."""
    for text in ("0.5", "0.05", "1.5", "2.5", "0.005", "0.25", "1.25", "3", "5", "7"):
        number = Decimal(text)
        value: Any = fitted(column, number)
        if Decimal(str(value)) == number and is_accepted(column, value):
            yield value
