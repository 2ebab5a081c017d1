"""The tests of reports: figures of rows that the test stores."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.artifacts.reports import in_path
from generator.artifacts.tests.cases.case import Gap, TestCase, case, parameter_tests
from generator.artifacts.tests.literals import missing_key
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import free_variable
from generator.artifacts.tests.tables import Case, RowView, mapping
from generator.emit import literal
from generator.ir import Column
from generator.ir.accepted import is_accepted, unit
from generator.ir.json_values import json_value
from generator.ir.queries import Parameter
from generator.ir.report import Report
from generator.testdata.figures import ReportFigures, of_no_rows
from generator.testdata.query_rows import is_optional
from generator.testdata.report_join import NotArrangedError, ReportJoin
from generator.testdata.report_rows import ReportFixture
from generator.testdata.rows import initial
from generator.testdata.samples import samples
from generator.testdata.stored_rows import Made, Own, made_in


@dataclass(frozen=True)
class _Request:
    """Values of the parameters, and the limit that they set."""

    given: dict[str, Any]
    limit: int | None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Answer:
    request: _Request
    figures: tuple[dict[str, Any], ...]
    is_ordered: bool


@dataclass(frozen=True)
class ReportCases:
    """Figures over many rows."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        for report in self.facts.entity.reports:
            yield from self._report(report)

    def _report(self, report: Report) -> Iterator[TestCase | Gap]:
        of = f"report_{report.name.snake}"
        fixture = self._fixture(report)
        steps = self._asked(report, fixture) if fixture is not None else ()
        if steps:
            doc = report.doc or f"{report.name.phrase.capitalize()}."
            yield case(of, *steps, doc=doc)
        else:
            subject = f"the figures of the report {report.name}"
            yield Gap(subject, "no rows were found that tell them")
        plain = self._needed_parameters(report)
        yield case(f"{of}_of_no_rows", self._of_nothing(report, plain))
        path, parameters = self.facts.asked(report, plain)
        required = [
            literal(one.column.name)
            for one in report.parameters
            if one.column.is_required and not in_path(one, report)
        ]
        yield from parameter_tests(
            of,
            (),
            parameters,
            lambda sent: f"client.get({path}, params={sent})",
            tuple(self._refused_by(report)),
            required if report.path is not None else (),
        )

    # Rows and what follows from them

    def _fixture(self, report: Report) -> ReportFixture | None:
        try:
            fixture = ReportFixture(
                ReportJoin(self.facts.app, self.facts.rows, report, self.facts.entity)
            )
            fixture.arrange()
            fixture.given()
        except NotArrangedError:
            return None
        return fixture

    def _asked(self, report: Report, fixture: ReportFixture) -> tuple[str, ...]:
        """Statements that store rows and ask for what follows from them; none where that is unknown."""
        known = ReportFigures(fixture.join, fixture.rows)
        answers: list[_Answer] = []
        for request in self._requests(report, fixture):
            try:
                figures = known.figures(request.given)
            except NotArrangedError:
                return ()
            ordered = known.in_order(figures)
            is_cut = isinstance(report.limit, int) or len(figures) > (request.limit or len(figures))
            if ordered is not None or not is_cut:
                rows = tuple((figures if ordered is None else ordered)[: request.limit])
                answers.append(_Answer(request, rows, ordered is not None))
        names = self._variables(fixture, answers)
        asked: dict[tuple[str, ...], None] = {}
        for answer in answers:
            expected = [self._object(report, one, names) for one in answer.figures]
            text = f"[{', '.join(expected)}]" if report.groups else expected[0]
            call = self._asked_call(report, self._sources(report, answer.request, names))
            is_so = f"answer == {text}"
            if not answer.is_ordered:
                is_so = f"sorted(answer, key=str) == sorted({text}, key=str)"
            asked[f"answer = {call}", f"assert {is_so}"] = None
        stored = (row.statement for row in self._statements(fixture, names))
        return (*stored, *itertools.chain(*asked)) if asked else ()

    def _requests(self, report: Report, fixture: ReportFixture) -> Iterator[_Request]:
        """With all parameters, with the least limit, without those that may be left out."""
        given = fixture.given()
        limit = report.limit.column if isinstance(report.limit, Parameter) else None
        most = None
        if limit is not None:
            accepted = [number for number in (50, 10, 5, 3, 2, 1) if is_accepted(limit, number)]
            most = accepted[0] if accepted else next(samples(limit)).value(1)
            given[limit.name] = most
        yield _Request(given, most)
        if limit is not None and most != 1 and is_accepted(limit, 1):
            yield _Request(given | {limit.name: 1}, 1)
        defaults = {
            one.column.name: initial(one.column)
            for one in report.parameters
            if is_optional(one.column)
        }
        if defaults:
            least = defaults.get(limit.name, most) if limit is not None else None
            yield _Request(given | defaults, least, frozenset(defaults))
        for one in report.parameters:
            name = one.column.name
            if one.column.nullable and one.column.default is None and given[name] is not None:
                yield _Request(given | {name: None}, most)

    def _variables(self, fixture: ReportFixture, answers: list[_Answer]) -> dict[Made, str]:
        """Rows that are spoken of, with their names."""
        spoken: set[Made] = set()
        for made in fixture.rows:
            spoken |= set(made_in(made.values.values()))
        for answer in answers:
            spoken |= set(made_in(answer.request.given.values()))
            for one in answer.figures:
                spoken |= set(made_in(one.values()))
        names: dict[Made, str] = {}
        for made in fixture.rows:
            if made in spoken:
                name = self.facts.variable(made.entity)
                number = sum(other.entity is made.entity for other in names) + 1
                names[made] = free_variable(name) if number == 1 else f"{name}_{number}"
        return names

    def _statements(self, fixture: ReportFixture, names: Mapping[Made, str]) -> Iterator[RowView]:
        for made in fixture.rows:
            settled = self.facts.rows[made.entity.name.text].settled(
                {
                    name: value
                    for name, value in made.values.items()
                    if not isinstance(value, Made) and value is not None
                }
            )
            changes = made.values | settled
            columns = {column.name: column for column in made.entity.columns}
            sources = {
                columns[name].attribute: self._python(columns[name], value, names)
                for name, value in changes.items()
            }
            yield RowView(self.facts.insert(made.entity, sources), names.get(made, ""))

    def _python(self, column: Column, value: object, names: Mapping[Made, str]) -> str:
        if isinstance(value, Made):
            return self.facts.python_key(names[value], value.entity)
        return self.facts.python(column, value)

    # Requests

    def _needed_parameters(self, report: Report) -> dict[str, str]:
        """Parameters without which there is no answer, as sources."""
        given = {}
        for one in report.parameters:
            if one.column.is_required:
                given[one.column.name] = self._parameter_source(report, one)
        return given

    def _parameter_source(self, report: Report, parameter: Parameter) -> str:
        column = parameter.column
        if parameter.entity is not None:
            key = missing_key(self.facts.app, self.facts.app.entity(parameter.entity))
            if report.path is not None:
                return key.replace("_", "") if key.startswith('"') else f'"{key.replace("_", "")}"'
            return self.facts.from_json(column, key)
        value = next(samples(column)).value(1)
        return (
            self.facts.query(value) if report.path is not None else self.facts.python(column, value)
        )

    def _sources(
        self, report: Report, request: _Request, names: Mapping[Made, str]
    ) -> dict[str, str]:
        """What a request says of each parameter; a method of the repository takes them all."""
        is_route = report.path is not None
        found = {}
        for one in report.parameters:
            name, value = one.column.name, request.given[one.column.name]
            if is_route and (value is None or name in request.left_out):
                continue
            if isinstance(value, Made):
                key = self.facts.json_key if is_route else self.facts.python_key
                found[name] = key(names[value], value.entity)
            else:
                found[name] = (
                    self.facts.query(value) if is_route else self.facts.python(one.column, value)
                )
        return found

    def _asked_call(self, report: Report, given: Mapping[str, str]) -> str:
        if report.path is not None:
            path, parameters = self.facts.asked(report, given)
            arguments = f"{path}, params={parameters}" if parameters else path
            return f"answered(client.get({arguments}))"
        plain = self.facts.imports.need("pydantic_core", "to_jsonable_python")
        arguments = ", ".join(given.get(one.column.name, "None") for one in report.parameters)
        method = f"{self.facts.repository}(executor).{report.method}({arguments})"
        return f"{plain}(run(client, lambda executor: {method}))"

    # Answers

    def _of_nothing(self, report: Report, plain: dict[str, str]) -> str:
        """What is answered while there are no rows."""
        call = self._asked_call(report, self._filled(report, plain))
        nothing = "[]" if report.groups else self._object(report, of_no_rows(report), {})
        return f"assert {call} == {nothing}"

    def _filled(self, report: Report, plain: dict[str, str]) -> dict[str, str]:
        if report.path is not None:
            return plain
        defaults = {
            one.column.name: self.facts.python(one.column, initial(one.column))
            for one in report.parameters
            if is_optional(one.column)
        }
        return defaults | plain

    def _object(self, report: Report, row: Mapping[str, Any], names: Mapping[Made, str]) -> str:
        by_name = {column.name: column for column in report.columns}
        maps = {figure.column.name: figure for figure in report.maps}
        pairs = {}
        for name, value in row.items():
            column = by_name[name]
            shown = name if report.path is not None else column.attribute
            if name in maps:
                items = [
                    f"{self._map_key(key, names)}: {self._shown(one, names)}"
                    for key, one in value.items()
                ]
                pairs[shown] = f"{{{', '.join(items)}}}"
            else:
                pairs[shown] = self._shown(value, names)
        return mapping(pairs)

    def _map_key(self, key: object, names: Mapping[Made, str]) -> str:
        if isinstance(key, bool):
            return literal(str(key).lower())
        if isinstance(key, Own | Made):
            source = self._shown(key, names)
            is_text = isinstance(key, Own) and key.column.type.is_text
            return source if is_text else f"str({source})"
        return literal(str(json_value(key)))

    def _shown(self, value: object, names: Mapping[Made, str]) -> str:
        if isinstance(value, Made):
            return self.facts.json_key(names[value], value.entity)
        if isinstance(value, Own):
            return f"{names[value.row]}[{literal(value.column.name)}]"
        if isinstance(value, float):
            return f"pytest.approx({value!r})"
        return literal(json_value(value))

    # Refusals

    def _refused_by(self, report: Report) -> Iterator[Case]:
        if report.path is None:
            return
        yield Case(('"unknown"', '"1"'), "unknown")
        for one in report.parameters:
            column = one.column
            if in_path(one, report):
                continue
            if not column.type.is_text:
                yield Case((literal(column.name), '"none of it"'), column.name)
            yield from self._beyond(column)

    def _beyond(self, column: Column) -> Iterator[Case]:
        """Values just outside of the bounds."""
        bounds = column.bounds
        step = unit(column) if column.type.is_numeric else Decimal(0)
        edges = [
            ("least", bounds.gt, Decimal(0)),
            ("least", bounds.ge, -step),
            ("most", bounds.lt, Decimal(0)),
            ("most", bounds.le, step),
        ]
        for word, bound, more in edges:
            if bound is not None:
                value = Decimal(str(bound)) + more
                yield Case((literal(column.name), literal(f"{value:f}")), f"{column.name}_{word}")
