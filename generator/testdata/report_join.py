"""What a report reads: its own rows, and those that it joins to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.ir import App, Column, Entity, ToOne
from generator.ir.accepted import is_accepted
from generator.ir.expression import Expression, FieldRef, Hop
from generator.ir.report import Report
from generator.ir.traversal import walk
from generator.testdata.periods import edges_of_periods
from generator.testdata.rows import EntitySamples
from generator.testdata.sample import PLENTY

Place = tuple[str, ...]
"""Relations that lead from the report's own rows to a row."""


class NotArrangedError(Exception):
    """The rows cannot be said in a test."""


@dataclass
class ReportJoin:
    """The places of a report and the columns that it reads there."""

    app: App
    of: Mapping[str, EntitySamples]
    """The samples of every entity."""
    report: Report
    root: Entity

    def __post_init__(self) -> None:
        self.places: dict[Place, Entity] = {(): self.root}
        self.read: dict[Place, dict[str, Column]] = {(): {}}
        self.leaf: Place = ()
        for hops in self.report.joins:
            self._add_place(hops)
        for one in self.report.parameters:
            if one.equals is not None:
                self._read_column((), one.equals)
        for expression in self.expressions():
            for part in walk(expression):
                if isinstance(part, FieldRef):
                    self._read_column(tuple(hop.name for hop in part.hops), part.column)
        self._refuse_rows_that_come_by_themselves()

    def expressions(self) -> Iterator[Expression]:
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
            self.key_of(self.places[place[:-1]], hop.name)
        elif not hop.columns:
            raise NotArrangedError
        elif place[:-1] == self.leaf and place[:-1]:
            relation = self.relation_to(place)
            if relation is not None and self.is_way_back(place[:-1], relation):
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

    def key_of(self, entity: Entity, name: str) -> ToOne:
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
                if not one.nullable and one.name not in known and not self.is_way_back(place, one)
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

    def is_way_back(self, place: Place, relation: ToOne) -> bool:
        if place != self.leaf or not place:
            return False
        return self.key_of(self.places[place[:-1]], place[-1]) is relation

    def relation_to(self, place: Place) -> ToOne | None:
        if not place:
            return None
        relations = self.places[place[:-1]].relations
        return next((one for one in relations if one.name == place[-1]), None)

    @property
    def _of_periods(self) -> set[tuple[Place, str]]:
        """Columns whose periods part the rows."""
        groups = [*self.report.groups, *(one.by for one in self.report.figures if one.by)]
        return {
            (tuple(hop.name for hop in group.source.hops), group.source.column.name)
            for group in groups
            if group.period
        }

    def edges(self, place: Place, column: Column) -> list[date]:
        """Days and moments at the edges of weeks, months, quarters and years, where they part the rows."""
        if (place, column.name) not in self._of_periods:
            return []
        return [one for one in edges_of_periods(column) if is_accepted(column, one)]

    def has_plenty(self, place: Place, column: Column) -> bool:
        if not column.is_readable or column.nullable or column.default is not None:
            return False
        if (place, column.name) in self._of_periods:
            return False  # two rows are often in one
        samples = self.of[self.places[place].name.text]
        return column in samples.fields and samples.of(column).count >= PLENTY
