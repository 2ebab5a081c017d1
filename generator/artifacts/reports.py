"""Reports: the statements of a repository, the schemas of the answers, the methods of a service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword

from generator.artifacts.bulk import StatementView
from generator.artifacts.io import Io
from generator.artifacts.naming import enum_module, made_class
from generator.artifacts.report_sql import FigureNaming, JoinedCompiler
from generator.artifacts.values import Values
from generator.emit import Imports, docstring
from generator.expressions.sqlalchemy import compile_condition
from generator.ir import App, Column, Entity
from generator.ir.expression import AggregateFunction, Expression, FieldRef, Hop
from generator.ir.names import STATEMENT_WORDS
from generator.ir.queries import Parameter
from generator.ir.report import Figure, Group, Report
from generator.ir.traversal import walk
from generator.resolve.phrases import listed, report_of, sentence, spoken

FIGURES = "app.repositories.figures"
PERIODS = "app.repositories.periods"


def figure_type(figure: Figure) -> str | None:
    """The class that reads a figure, where databases give values of other types."""
    kind = figure.column.type
    function, argument = figure.aggregate.function, figure.aggregate.argument
    is_extreme = function in (AggregateFunction.MIN, AggregateFunction.MAX)
    if function is AggregateFunction.COUNT or (is_extreme and isinstance(argument, FieldRef)):
        return None
    if kind.is_decimal:
        return "Rounded"
    return "Whole" if kind.is_integer else None


def report_class(entity: Entity, report: Report) -> str:
    """What a route answers, or one row of it."""
    return made_class(entity, f"{report.name.pascal}Report")


def report_query_class(entity: Entity, report: Report) -> str:
    return made_class(entity, f"{report.name.pascal}Query")


def query_parameters(report: Report) -> list[Parameter]:
    """Parameters that stand in the query string."""
    return [one for one in report.parameters if not in_path(one, report)]


def in_path(parameter: Parameter, report: Report) -> bool:
    return f"{{{parameter.column.name}}}" in (report.path or "")


def sentence_of(entity: Entity, report: Report) -> str:
    """What a report tells, in the author's words where there are any."""
    if report.doc or not report.groups:
        return report.doc or report.summary or f"The {report_of(entity, report)}"
    told = report.summary.removesuffix(".") or sentence(report_of(entity, report))
    groups = [
        group.period.value if group.period else spoken(group.column.name) for group in report.groups
    ]
    return f"{told}, one row per {listed(groups, 'and')}"


@dataclass(frozen=True)
class Statements:
    """Writes the statements of one report."""

    app: App
    entity: Entity
    report: Report
    imports: Imports

    @property
    def method(self) -> StatementView:
        """The method of the repository."""
        report = self.report
        is_list = bool(report.groups)
        doc = sentence_of(self.entity, report).removesuffix(".") + "."
        plain = [
            f"{one.column.attribute}: {self._values.plain(one.column)}" for one in report.parameters
        ]
        return StatementView(
            report.method,
            ", ".join(["self", *plain]),
            f"list[{self._row}]" if is_list else self._row,
            docstring(doc, 8),
            tuple(self._lines()),
        )

    @property
    def _row(self) -> str:
        return self.imports.need("app.repositories.base", "Row")

    @cached_property
    def _values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    @cached_property
    def _await(self) -> str:
        return Io.of(self.app).await_

    @cached_property
    def _names(self) -> dict[tuple[Hop, ...], str]:
        """What the rows at the end of each path are called: their model where it occurs once."""
        targets = [self.entity.name.text, *(hops[-1].target for hops in self.report.joins)]
        taken = {"self", *STATEMENT_WORDS}
        taken |= {one.column.attribute for one in self.report.parameters}
        taken |= {column.attribute for column in self.report.columns}
        names: dict[tuple[Hop, ...], str] = {}
        for hops in self.report.joins:
            target = hops[-1].target
            if targets.count(target) == 1:
                names[hops] = self._model(target)
                continue
            name = "_".join(hop.name for hop in hops)
            while name in taken or iskeyword(name):
                name += "_row"
            taken.add(name)
            names[hops] = name
        return names

    @cached_property
    def _compiler(self) -> JoinedCompiler:
        return JoinedCompiler(self.app, self.entity, self.imports, self._names)

    def _model(self, name: str) -> str:
        return self.imports.need(f"app.models.{self.app.entity(name).module}", name)

    def _need(self, name: str) -> str:
        return self.imports.need("sqlalchemy", name)

    # The body of the method

    def _lines(self) -> Iterator[str]:
        yield from self._aliases()
        if self._has_shared_condition:
            yield from self._shared_condition()
        report = self.report
        if report.groups:
            yield from self._ordered_columns()
            yield f"statement = {self._grouped()}"
            yield f"return {self._await}self.figures(statement)"
            return
        if report.plain:
            columns = ", ".join(self._labelled(figure) for figure in report.plain)
            rows = self._rows_of(report.plain)
            yield f"statement = {self._need('select')}({columns}){rows}"
            row = f"({self._await}self.figures(statement))[0]"
            if not report.maps:
                yield f"return {row}"
                return
        for figure in report.maps:
            yield f"{self._variable(figure.column)} = {self._map(figure)}"
        pairs = [f'"{one.column.attribute}": {self._map_value(one)}' for one in report.maps]
        first = f"{row} | " if report.plain else ""
        yield f"return {first}{{{', '.join(pairs)}}}"

    def _aliases(self) -> Iterator[str]:
        for hops, name in self._names.items():
            if name != hops[-1].target:
                aliased = self.imports.need("sqlalchemy.orm", "aliased")
                yield f"{name} = {aliased}({self._model(hops[-1].target)})"

    # Which rows

    @cached_property
    def _conditions(self) -> list[str]:
        """The conditions of all statements that always hold."""
        equal = [
            f"{self._attribute(one.equals)} == {one.column.attribute}"
            for one in self.report.parameters
            if one.equals is not None and not one.column.nullable
        ]
        where = self.report.where
        return equal + (self._compiler.parts(where) if where is not None else [])

    @cached_property
    def _optional(self) -> list[Parameter]:
        """Parameters that filter only where they are given."""
        return [one for one in self.report.parameters if one.equals and one.column.nullable]

    @cached_property
    def _has_shared_condition(self) -> bool:
        """The conditions are more than an argument of one statement."""
        statements = len(self.report.maps) + bool(self.report.plain)
        return bool(self._optional) or (statements > 1 and bool(self._conditions))

    def _shared_condition(self) -> Iterator[str]:
        condition = self.imports.need("app.repositories.base", "Condition")
        yield f"where: list[{condition}] = [{', '.join(self._conditions)}]"
        for one in self._optional:
            name = one.column.attribute
            yield f"if {name} is not None:"
            yield f"    where.append({self._attribute(one.equals)} == {name})"

    def _rows_of(self, figures: Iterable[Figure], *more: str) -> str:
        """FROM, with every row that the figures need, and WHERE."""
        text = f".select_from({self._model(self.entity.name.text)})"
        for hops in self.report.joins_of(figures):
            text += self._join(hops)
        where = ["*where"] if self._has_shared_condition else self._conditions
        narrow = ["*self.readable_rows"] if self.app.auth is not None else []
        where = [*where, *more, *narrow]
        return text + (f".where({', '.join(where)})" if where else "")

    def _join(self, hops: tuple[Hop, ...]) -> str:
        """Inner over a to-many relation, outer over the others."""
        hop = hops[-1]
        source = self._names[hops[:-1]] if hops[1:] else self._model(self.entity.name.text)
        path = f"{source}.{hop.attribute}"
        if self._names[hops] != hop.target:
            path = f"{path}.of_type({self._names[hops]})"
        return f".join({path})" if hop.is_many else f".outerjoin({path})"

    # A list of groups

    @cached_property
    def _named(self) -> dict[str, str]:
        """Figures that the order or the condition of the groups speaks of, by name, with their variables."""
        named = {order.name for order in self.report.order}
        parts = () if self.report.having is None else walk(self.report.having)
        named |= {part.column.name for part in parts if isinstance(part, FieldRef)}
        return {
            figure.column.name: self._variable(figure.column)
            for figure in self.report.figures
            if figure.column.name in named
        }

    def _ordered_columns(self) -> Iterator[str]:
        for figure in self.report.figures:
            if figure.column.name in self._named:
                yield f"{self._named[figure.column.name]} = {self._labelled(figure)}"

    def _grouped(self) -> str:
        report = self.report
        sources = [self._source(group) for group in report.groups]
        columns = [
            source
            if group.source.column.column == group.column.attribute and group.period is None
            else f'{source}.label("{group.column.attribute}")'
            for source, group in zip(sources, report.groups, strict=True)
        ]
        columns += [
            self._named.get(figure.column.name) or self._labelled(figure)
            for figure in report.figures
        ]
        text = f"{self._need('select')}({', '.join(columns)}){self._rows_of(report.figures)}"
        text += (
            f".group_by({', '.join(sources)}){self._having()}.order_by({', '.join(self._order())})"
        )
        if isinstance(report.limit, Parameter):
            return f"{text}.limit({report.limit.column.attribute})"
        return text if report.limit is None else f"{text}.limit({report.limit})"

    def _having(self) -> str:
        if self.report.having is None:
            return ""
        naming = FigureNaming(self.app, self.entity, self.imports, self._named)
        return f".having({', '.join(compile_condition(self.report.having, naming, naming.need))})"

    def _order(self) -> Iterator[str]:
        """Null is the greatest value, on every database."""
        shown = {column.name: column for column in self.report.columns}
        groups = {group.column.name: group for group in self.report.groups}
        for order in self.report.order:
            group = groups.get(order.name)
            source = self._source(group) if group else self._named[order.name]
            if shown[order.name].nullable:
                yield f"{source}.is_(None)" + (".desc()" if order.descending else "")
            yield f"{source}.desc()" if order.descending else source

    def _source(self, group: Group) -> str:
        """What the rows of a group have in common, as a column of the statement."""
        field = self._compiler.field(group.source)
        if group.period is None:
            return field
        return f"{self.imports.need(PERIODS, group.period.name.capitalize())}({field})"

    # Figures

    def _labelled(self, figure: Figure) -> str:
        return f'{self._aggregate(figure, figure.where)}.label("{figure.column.attribute}")'

    def _aggregate(self, figure: Figure, where: Expression | None) -> str:
        aggregate = figure.aggregate
        function = aggregate.function
        name = f"{self._need('func')}.{function.value}"
        argument = "" if aggregate.argument is None else self._compiler.sql(aggregate.argument).text
        if where is not None:
            condition = self._compiler.whole(where)
            argument = f"{self._need('case')}(({condition}, {argument or 1}))"
        if aggregate.distinct:
            argument = f"{self._need('distinct')}({argument})"
        if function is AggregateFunction.COUNT:
            return f"{name}({argument})"
        read_as = self._read_as(figure)
        if function is not AggregateFunction.SUM:
            return f"{name}({', '.join([argument, *read_as])})"
        nothing = "0.0" if figure.column.type.is_float else "0"
        coalesced = [f"{name}({argument})", nothing, *read_as]
        return f"{self._need('func')}.coalesce({', '.join(coalesced)})"

    def _read_as(self, figure: Figure) -> list[str]:
        """The type that gives the same value whichever database computed it."""
        name = figure_type(figure)
        if name is None:
            return []
        places = (figure.column.type.scale or 0) if name == "Rounded" else ""
        return [f"type_={self.imports.need(FIGURES, name)}({places})"]

    def _map(self, figure: Figure) -> str:
        """A figure for each value of a field; rows without one belong to none."""
        assert figure.by is not None  # noqa: S101 - for the type checker
        source = self._source(figure.by)
        more = [] if figure.where is None else self._compiler.parts(figure.where)
        if figure.by.column.nullable:
            more.append(f"{source}.is_not(None)")
        value = self._aggregate(figure, None)
        rows = self._rows_of([figure], *more)
        end = "" if figure.by.column.type.enum else f".order_by({source})"
        return f"{self._need('select')}({source}, {value}){rows}.group_by({source}){end}"

    def _map_value(self, figure: Figure) -> str:
        """Every value of an enum is there, also where no row has it."""
        assert figure.by is not None  # noqa: S101 - for the type checker
        found = f"{self._await}self.figures_by({self._variable(figure.column)})"
        enum = figure.by.column.type.enum
        if enum is None:
            return found
        name = self.imports.need(enum_module(enum, owner(self.app, figure.by)), enum.name)
        counted = figure.aggregate.function in (AggregateFunction.COUNT, AggregateFunction.SUM)
        return f"dict.fromkeys({name}, {self._nothing(figure) if counted else 'None'}) | {found}"

    def _nothing(self, figure: Figure) -> str:
        kind = figure.column.type
        if kind.is_decimal:
            decimal = self.imports.need("decimal", "Decimal")
            return f'{decimal}("{0:.{kind.scale or 0}f}")'
        return "0.0" if kind.is_float else "0"

    def _variable(self, column: Column) -> str:
        taken = {one.column.attribute for one in self.report.parameters} | STATEMENT_WORDS
        name = column.attribute
        while name in taken or name in self._names.values():
            name += "_"
        return name

    def _attribute(self, column: Column | None) -> str:
        attribute = column.attribute if column else ""
        return f"{self._model(self.entity.name.text)}.{attribute}"


def owner(app: App, group: Group) -> Entity:
    """The entity whose field it is."""
    return app.entity(group.source.entity)
