"""The tests of statements over many rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generator.artifacts.bulk import parameters_of
from generator.artifacts.tests.cases.case import Gap, TestCase, case, each, tuples, why_no_rows
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import Stored, free_variable
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.expressions.evaluate import EPOCH
from generator.ir import Bulk, Column, DeleteRule, Entity, Kind, Verb
from generator.ir.traversal import reads_clock
from generator.testdata.bulk_rows import BulkRows, rows_for
from generator.testdata.candidates import Referred
from generator.testdata.edges import refused
from generator.testdata.query_rows import is_optional
from generator.testdata.samples import samples


@dataclass(frozen=True)
class BulkScene:
    """A statement with rows that it meets and rows that it leaves alone, as sources."""

    bulk: Bulk
    found: BulkRows | None
    before: tuple[str, ...]
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    stored: Mapping[object, Stored]
    """The keys of rows that parameters name."""
    count: str
    """The expression that runs it and gives how many rows it met."""
    route: str
    """The call of its route without its last parenthesis, where it has one."""
    parameters: str

    @property
    def word(self) -> str:
        """How the parameters are sent."""
        return "json" if self.bulk.verb is Verb.POST else "params"

    @property
    def is_counted(self) -> str:
        key = "deleted" if self.bulk.deletes else "updated"
        shown = f'{{"{key}": len(met)}}' if self.route else "len(met)"
        return f"assert {self.count} == {shown}"

    @property
    def of(self) -> str:
        return f"bulk_{self.bulk.name.snake}"


@dataclass(frozen=True)
class BulkCases:
    """Changes and deletions of many rows at once."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        for bulk in self.facts.entity.bulk:
            yield from self._of(self._scene(bulk))
        for bulk in self.facts.entity.bulk:
            if bulk.path and any(is_optional(one.column) for one in bulk.parameters):
                scene = self._scene(bulk, with_defaults=True)
                if scene.inside:
                    yield self._meets(scene, "_with_its_defaults")

    def _of(self, scene: BulkScene) -> Iterator[TestCase | Gap]:
        bulk = scene.bulk
        if not scene.inside:
            subject = f"the rows that the bulk statement {bulk.name} meets"
            yield Gap(subject, why_no_rows(bulk.where))
        yield self._meets(scene)
        if bulk.deletes and scene.found is not None:
            for number, user in enumerate(self._users(scene.found, scene.stored), 1):
                yield self._keeps(scene, number, user)
        if scene.route:
            yield from self._refusals(scene)

    def _meets(self, scene: BulkScene, words: str = "") -> TestCase:
        bulk, found = scene.bulk, scene.found
        steps: tuple[str, ...] = ("met: list[Row] = []", scene.is_counted)
        if scene.inside and found is not None:
            rows = "\n".join(f"    {row}," for row in scene.inside)
            others = "\n".join(f"    {row}," for row in scene.outside)
            steps = (
                f"met: list[Row] = [\n{rows}\n]",
                f"others: list[Row] = [\n{others}\n]",
                *([] if bulk.deletes else ["was = kept(client, met[0])"]),
                "unchanged = [kept(client, row) for row in others]",
                scene.is_counted,
                *(self._gone if bulk.deletes else self._became(bulk, found)),
                "assert [kept(client, row) for row in others] == unchanged",
            )
        doc = bulk.doc or f"{bulk.name.phrase.capitalize()}."
        return case(f"{scene.of}{words}", *scene.before, *steps, doc=doc)

    @property
    def _gone(self) -> tuple[str, ...]:
        return ("assert [kept(client, row) for row in met] == [{}] * len(met)",)

    def _became(self, bulk: Bulk, found: BulkRows) -> Iterator[str]:
        """What the first row has afterwards."""
        changed = dict(self._changed(bulk, found))
        version, updated = self.facts.entity.version, self.facts.updated
        if version is not None:
            name = literal(version.attribute)
            changed[name] = f"was[{name}] + 1"
        if updated is not None:
            name = literal(updated.attribute)
            changed[name] = f"now[{name}]"
        lines = "\n".join(f"    {name}: {value}," for name, value in changed.items())
        yield "now = kept(client, met[0])"
        yield f"changed: Row = {{\n{lines}\n}}"
        yield "assert now == was | changed"
        for name, moment in self._near(bulk, found):
            yield f"assert abs(now[{name}] - ({moment})) < dt.timedelta(minutes=1)"
        if updated is not None:
            name = literal(updated.attribute)
            yield f"assert now[{name}] != was[{name}]"

    def _keeps(self, scene: BulkScene, number: int, user: str) -> TestCase:
        """A row that another one needs is not deleted, and none is then."""
        refused = [f"with pytest.raises(InUseError):\n    {scene.count}"]
        if scene.route:
            sent = f", {scene.word}={scene.parameters}" if scene.parameters else ""
            refused = [
                f"refused = {scene.route}{sent})",
                'assert_problem(refused, 409, code="in_use")',
            ]
        return case(
            f"{scene.of}_keeps_rows_in_use_{number}",
            *scene.before,
            f"first = {scene.inside[0]}",
            f"second = {scene.inside[-1]}",
            user,
            *refused,
            "assert kept(client, first)",
            "assert kept(client, second)",
        )

    def _refusals(self, scene: BulkScene) -> Iterator[TestCase]:
        parameters = f"parameters: Row = {scene.parameters or '{}'}"
        # A statement without a body takes no parameters but those of the URL.
        word = scene.word if scene.parameters else "params"
        refusal = 'assert_problem(refused, 422, code="invalid", pointer=f"/{parameter}")'
        unknown = refusal.replace('f"/{parameter}"', '"/no_such_parameter"')
        yield case(
            f"{scene.of}_refuses_unknown_parameters",
            *scene.before,
            parameters,
            'parameters["no_such_parameter"] = 1',
            f"refused = {scene.route}, {word}=parameters)",
            unknown,
        )
        bad = tuple(self._refused_by_statement(scene.bulk))
        if bad:
            sent = f"{scene.word}=parameters | {{parameter: value}}"
            yield case(
                f"{scene.of}_refuses",
                *scene.before,
                parameters,
                *each(
                    "parameter, value", tuples(bad), f"refused = {scene.route}, {sent})", refusal
                ),
            )
        required = tuple(
            literal(one.name)
            for one in parameters_of(scene.bulk)
            if not one.nullable and one.default is None
        )
        if required:
            yield case(
                f"{scene.of}_needs",
                *scene.before,
                *each(
                    "parameter",
                    required,
                    parameters,
                    "del parameters[parameter]",
                    f"refused = {scene.route}, {scene.word}=parameters)",
                    refusal,
                ),
            )

    @cached_property
    def stored_table(self) -> str:
        return f"{self.facts.repository}.model.__table__"

    def _scene(self, bulk: Bulk, *, with_defaults: bool = False) -> BulkScene:
        found = rows_for(bulk, self.facts.samples, with_defaults=with_defaults)
        known = found.parameters if found else self._plain_values(bulk)
        before: list[str] = []
        asked: dict[str, str] = {}
        stored: dict[object, Stored] = {}
        for parameter in bulk.parameters:
            value = known.get(parameter.column.name)
            if parameter.entity is not None and isinstance(value, Referred):
                target = self.facts.app.entity(parameter.entity)
                variable = free_variable(parameter.name)
                before.append(f"{variable} = {self.facts.insert(target)}")
                stored[value] = Stored(self.facts.python_key(variable, target))
                asked[parameter.column.name] = self.facts.json_key(variable, target)
        asked |= self._asked(bulk, known, asked, with_defaults=with_defaults)
        route, parameters = self._called(bulk, asked)
        inside, outside = self._stored_rows(found, stored) if found else ((), ())
        return BulkScene(
            bulk=bulk,
            found=found,
            before=tuple(before),
            inside=inside,
            outside=outside,
            stored=stored,
            count=self._count(bulk, route, parameters, known, stored),
            route=route,
            parameters=parameters,
        )

    def _asked(
        self, bulk: Bulk, known: Mapping[str, Any], named: Collection[str], *, with_defaults: bool
    ) -> dict[str, str]:
        """What is sent besides the keys of rows."""
        sent = parameters_of(bulk) if bulk.verb is Verb.POST else ()
        columns = (one.column for one in bulk.parameters if one.column.name not in named)
        return {
            column.name: self.facts.json(known[column.name])
            if column in sent
            else self.facts.query(known[column.name])
            for column in columns
            if known.get(column.name) is not None and not (with_defaults and is_optional(column))
        }

    def _stored_rows(
        self, found: BulkRows, stored: Mapping[object, Stored]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stores the rows that are met, and the others."""
        inside = found.inside
        hidden = self._hidden_row(found)
        if self._is_taken_twice(found):
            inside = inside[:1]
        elif hidden is not None:
            inside = (*inside, hidden)
        outside = [row for row in found.outside if not self._shares_unique(row, inside[0])]
        first, second = (
            tuple(self._stored_row(changes, stored) for changes in rows)
            for rows in (inside, outside)
        )
        return first, second

    def _plain_values(self, bulk: Bulk) -> dict[str, Any]:
        return {
            one.column.name: Referred(one.entity)
            if one.entity
            else next(samples(one.column)).value(1)
            for one in bulk.parameters
            if one.column.default is None
        }

    def _called(self, bulk: Bulk, given: dict[str, str]) -> tuple[str, str]:
        """The call of the route without its last parenthesis, and what is sent with it."""
        if bulk.path is None:
            return "", ""
        path, parameters = self.facts.asked(bulk, given)
        return f"client.{bulk.verb.value.lower()}({path}", parameters

    def _count(
        self,
        bulk: Bulk,
        route: str,
        parameters: str,
        known: dict[str, Any],
        stored: Mapping[object, Stored],
    ) -> str:
        word = "json" if bulk.verb is Verb.POST else "params"
        if route:
            sent = f", {word}={parameters}" if parameters else ""
            return f"answered({route}{sent}))"
        values = [
            self.facts.python(one.column, self._placed(known.get(one.column.name), stored))
            for one in bulk.parameters
        ]
        call = f"{self.facts.repository}(executor).{bulk.method}({', '.join(values)})"
        return f"run(client, lambda executor: {call})"

    def _stored_row(self, changes: dict[str, Any], stored: Mapping[object, Stored]) -> str:
        return self.facts.insert(changes=self._stored_changes(changes, stored))

    def _stored_changes(
        self, changes: dict[str, Any], stored: Mapping[object, Stored]
    ) -> dict[str, str]:
        placed = {name: self._placed(value, stored) for name, value in changes.items()}
        return self.facts.arguments(placed)

    def _placed(self, value: Any, stored: Mapping[object, Stored]) -> Any:  # noqa: ANN401
        return stored.get(value, value) if isinstance(value, Referred) else value

    def _is_taken_twice(self, found: BulkRows) -> bool:
        """Two such rows would share a unique value, before or behind the statement."""
        fixed = {*found.inside[0], *found.changed}
        return any(
            all(one.name in fixed for one in rule.columns) for rule in self.facts.entity.uniques
        )

    def _shares_unique(self, row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Both cannot be stored."""
        return any(
            all(
                one.name in row and row[one.name] == other.get(one.name, ...)
                for one in rule.columns
            )
            for rule in self.facts.entity.uniques
        )

    def _hidden_row(self, found: BulkRows) -> dict[str, Any] | None:
        """A deleted row that is met all the same."""
        deletion = self.facts.entity.soft_delete
        if deletion is None or deletion.column.name in found.inside[0]:
            return None
        value = next(samples(deletion.column)).value(1)
        mark = value if deletion.live_value is None else not deletion.live_value
        return found.inside[0] | {deletion.column.name: mark}

    def _changed(self, bulk: Bulk, found: BulkRows) -> Iterator[tuple[str, str]]:
        for one in bulk.assignments:
            name = literal(one.column.attribute)
            value = found.changed[one.column.name]
            if (reads_clock(one.value) and value is not None) or isinstance(value, Referred):
                yield name, f"now[{name}]"
            else:
                yield name, self.facts.python(one.column, value)

    def _near(self, bulk: Bulk, found: BulkRows) -> Iterator[tuple[str, str]]:
        for one in bulk.assignments:
            value = found.changed[one.column.name]
            if reads_clock(one.value) and one.column.type.kind is Kind.DATETIME and value:
                yield literal(one.column.attribute), self.facts.from_now(value - EPOCH)

    def _refused_by_statement(self, bulk: Bulk) -> Iterator[Case]:
        """Values that a parameter cannot have."""
        for column in parameters_of(bulk):
            for bad in refused(replace(column, nullable=True)):
                if bulk.verb is Verb.POST:
                    yield Case(
                        (literal(column.name), self.facts.json(bad.value)),
                        f"{column.name}: {bad.what}",
                    )
                elif not column.type.is_text and self._is_refused_as_text(column, bad.value):
                    yield Case(
                        (literal(column.name), self.facts.query(bad.value)),
                        f"{column.name}: {bad.what}",
                    )

    def _is_refused_as_text(self, column: Column, value: object) -> bool:
        """In a URL everything is text, so that only what it says can be wrong."""
        if isinstance(value, str):
            return not (column.type.is_numeric and value.replace(".", "").isdigit())
        return not isinstance(value, bool)

    def _goes_too(self, other: Entity) -> bool:
        """Its rows are deleted with rows that the statement may delete as well."""
        return any(
            one.target == self.facts.entity.name.text and one.on_delete is DeleteRule.CASCADE
            for one in other.relations
        )

    def _users(self, found: BulkRows, stored: Mapping[object, Stored]) -> Iterator[str]:
        """What stores a row that keeps the row `first`, and is none that the statement deletes."""
        for other in self.facts.app.referring(self.facts.entity.name.text):
            for relation in other.relations:
                keeps = relation.on_delete in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION)
                if (
                    relation.target != self.facts.entity.name.text
                    or not keeps
                    or self._goes_too(other)
                ):
                    continue
                if other != self.facts.entity:
                    yield self.facts.insert(other, self.facts.referring(relation, "first"))
                elif found.outside:
                    own = self._stored_changes(found.outside[0], stored)
                    yield self.facts.insert(changes=own | self.facts.referring(relation, "first"))
