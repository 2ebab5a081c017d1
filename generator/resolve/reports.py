"""Reports: what is counted, over which rows, in which groups and in which order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from generator import problems
from generator.ir import Column, FieldType, Kind, Name
from generator.ir.expression import Aggregate, AggregateFunction, Expression, FieldRef, Hop
from generator.ir.queries import Parameter
from generator.ir.report import Figure, Group, Period, Report, ReportOrder, joins
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.parameters import Owner, resolve_parameter_path, resolve_parameters
from generator.resolve.queries import MAX_LIMIT
from generator.resolve.routes import Routes
from generator.resolve.scales import scale_of
from generator.spec.documents.queries import FigureDocument, ReportDocument
from generator.spec.words import Word

AVERAGE_SCALE = 4
"""Decimal places of an average of integers."""

_KINDS = {
    ValueKind.INTEGER: Kind.BIGINT,
    ValueKind.DECIMAL: Kind.DECIMAL,
    ValueKind.FLOAT: Kind.FLOAT,
    ValueKind.TEXT: Kind.TEXT,
    ValueKind.DATE: Kind.DATE,
    ValueKind.TIME: Kind.TIME,
    ValueKind.DATETIME: Kind.DATETIME,
    ValueKind.NAIVE_DATETIME: Kind.NAIVE_DATETIME,
    ValueKind.INTERVAL: Kind.INTERVAL,
}
_OF_A_PERIOD = re.compile(rf"({'|'.join(one.value for one in Period)}|date)\((.*)\)")
_MOMENTS = frozenset({ValueKind.DATE, ValueKind.DATETIME, ValueKind.NAIVE_DATETIME})
_DISTINCT = re.compile(r"count\(\s*(distinct\s)")
_KEYS_OF_MAPS = frozenset(
    {
        ValueKind.TEXT,
        ValueKind.ENUM,
        ValueKind.INTEGER,
        ValueKind.BOOLEAN,
        ValueKind.DATE,
        ValueKind.UUID,
    }
)


def resolve_reports(
    context: Context,
    draft: Draft,
    conditions: Conditions,
    routes: Routes,
) -> tuple[Report, ...]:
    """The reports of an entity, in the author's order."""
    found = []
    for word, document in draft.document.reports.items():
        method = draft.methods.claim(word, "the report")
        if method is None:
            continue
        found.append(_Reporter(context, draft, conditions, routes, word, method, document).report())
    return tuple(found)


@dataclass(slots=True)
class _Reporter:
    """Resolves one report."""

    context: Context
    draft: Draft
    conditions: Conditions
    routes: Routes
    word: Word
    method: str
    document: ReportDocument
    parameters: tuple[Parameter, ...] = ()
    many: set[tuple[Hop, ...]] = field(default_factory=set)
    """The to-many paths met so far, of which there may be one."""

    def report(self) -> Report:
        document = self.document
        owner = Owner(word=self.word, filters=True)
        self.parameters = resolve_parameters(self.context, self.draft, document.params, owner)
        where = self._condition(document.where)
        groups = tuple(self._groups())
        figures = tuple(self._figures(groups))
        names = [one.column.name for one in groups] + [one.column.name for one in figures]
        path = self._path()
        if path is not None:
            self._refuse_hidden(groups, figures)
        return Report(
            name=Name(str(self.word)),
            method=self.method,
            parameters=self.parameters,
            where=where,
            groups=groups,
            figures=figures,
            having=self._having(figures),
            order=tuple(self._order(groups, names)),
            limit=self._limit(),
            path=path,
            summary=str(document.summary or ""),
            doc=str(document.doc or ""),
        )

    # Rows

    def _condition(self, text: Word | None) -> Expression | None:
        if text is None:
            return None
        where = self.conditions.report_condition(self.draft, text, self.parameters)
        self._check_paths(where, text)
        return where

    def _check_paths(self, expression: Expression | None, text: Word) -> None:
        """Rows of two to-many paths would be counted once for each of the other one's."""
        if expression is None:
            return
        for hops in joins(iter([expression])):
            if not hops[-1].is_many or hops in self.many:
                continue
            if self.many:
                first = ".".join(hop.name for hop in next(iter(self.many)))
                second = ".".join(hop.name for hop in hops)
                self.context.report.add(problems.two_to_many_paths(text.at, first, second))
                return
            self.many.add(hops)

    # Groups

    def _groups(self) -> Iterator[Group]:
        seen: set[str] = set()
        for word in self.document.group_by or ():
            group = self._group(word)
            if group is None:
                continue
            if group.column.name in seen:
                self.context.report.add(problems.repeated(word.at, "'group_by'", word))
                continue
            seen.add(group.column.name)
            yield group

    def _group(self, word: Word) -> Group | None:
        written = _OF_A_PERIOD.fullmatch(word)
        if written is None:
            return self._group_by_field(word)
        if written[1] == "date" or "," in written[2]:
            reason = "a period takes one field, and its days are those of UTC"
            name = "day" if written[1] == "date" else written[1]
            hint = f"write {name}({written[2].partition(',')[0]})"
            self.context.report.add(problems.group_of_a_report(word.at, word, reason, hint))
            return None
        group = self._group_by_field(word.within(*written.span(2)))
        if group is None:
            return None
        if group.source.type.kind not in _MOMENTS:
            reason = f"{group.source.type} is neither a day nor a moment"
            self.context.report.add(problems.group_of_a_report(word.at, word, reason))
            return None
        name = f"{group.column.name}_{written[1]}"
        column = replace(
            group.column,
            name=name,
            attribute=self.context.attribute(name),
            column=name,
            type=FieldType(kind=Kind.DATE),
        )
        return replace(group, column=column, period=Period(written[1]))

    def _group_by_field(self, word: Word) -> Group | None:
        source = self.conditions.report_group(self.draft, word)
        if source is None:
            return None
        if not isinstance(source, FieldRef):
            self.context.report.add(problems.group_of_a_report(word.at, word, "it is no field"))
            return None
        if source.column.type.is_secret:
            self.context.report.add(problems.password_use(word.at, word, "grouped by"))
            return None
        self._check_paths(source, word)
        name = "_".join([*(hop.name for hop in source.hops), source.column.name])
        column = Column(
            name=name,
            attribute=self.context.attribute(name),
            column=name,
            type=source.column.type,
            nullable=source.type.nullable,
            doc=source.column.doc,
        )
        return Group(column=column, source=source)

    # Figures

    def _figures(self, groups: tuple[Group, ...]) -> Iterator[Figure]:
        document = self.document
        if not document.values and not document.was_dropped("values"):
            at = document.value_at("values")
            self.context.report.add(problems.nothing_listed(at, "'values'"))
        spelled = self.context.settings.json_name
        names = {spelled(group.column.name): "a group" for group in groups}
        for word, figure in document.values.items():
            if spelled(word) in names:
                by = names[spelled(word)]
                self.context.report.add(problems.report_name_taken(word.at, word, by))
                continue
            names[spelled(word)] = f"the value {word!r} in JSON"
            found = self._figure(word, figure, groups)
            if found is not None:
                yield found

    def _figure(
        self, word: Word, document: FigureDocument, groups: tuple[Group, ...]
    ) -> Figure | None:
        where = self._condition(document.where)
        by = self._map_of(document, groups)
        aggregate = self._aggregate(document.value)
        if aggregate is None:
            return None
        kind = self._type(aggregate, document.value)
        if kind is None:
            return None
        is_partial = not groups or where is not None
        if by is not None:
            is_partial = by.column.type.enum is not None
        is_counted = aggregate.function in (AggregateFunction.COUNT, AggregateFunction.SUM)
        argument = aggregate.argument
        may_be_null = is_partial or (argument is not None and argument.type.nullable)
        column = Column(
            name=str(word),
            attribute=self.context.attribute(word),
            column=str(word),
            type=kind,
            nullable=may_be_null and not is_counted,
            doc=str(document.doc or ""),
        )
        return Figure(column=column, aggregate=aggregate, where=where, by=by)

    def _aggregate(self, text: Word) -> Aggregate | None:
        distinct = _DISTINCT.match(text)
        if distinct is None:
            return self._plain_aggregate(text)
        start, end = distinct.span(1)
        blank = " " * (end - start)  # what follows keeps its place
        value = self._plain_aggregate(text.saying(text[:start] + blank + text[end:]))
        if value is None or value.argument is None:
            return value
        return replace(value, distinct=True)

    def _plain_aggregate(self, text: Word) -> Aggregate | None:
        value = self.conditions.report_value(self.draft, text, self.parameters)
        if value is None:
            return None
        self._check_paths(value, text)
        inner = value.argument if isinstance(value, Aggregate) else None
        is_nested = inner is not None and any(isinstance(one, Aggregate) for one in walk(inner))
        if not isinstance(value, Aggregate) or is_nested:
            self.context.report.add(problems.not_an_aggregate(text.at, text))
            return None
        return value

    def _map_of(self, document: FigureDocument, groups: tuple[Group, ...]) -> Group | None:
        word = document.group_by
        if word is None:
            return None
        if groups:
            reason = "a report with 'group_by' answers a list, and its values are no maps"
            self.context.report.add(problems.group_of_a_report(word.at, word, reason))
            return None
        group = self._group(word)
        if group is not None and not group.period and group.source.type.kind not in _KEYS_OF_MAPS:
            reason = f"{group.source.type} is no key of a JSON object"
            self.context.report.add(problems.group_of_a_report(word.at, word, reason))
            return None
        return group

    def _type(self, aggregate: Aggregate, text: Word) -> FieldType | None:
        argument = aggregate.argument
        function = aggregate.function
        if argument is None or function is AggregateFunction.COUNT:
            return FieldType(kind=Kind.BIGINT)
        is_average = function is AggregateFunction.AVG
        is_extreme = function in (AggregateFunction.MIN, AggregateFunction.MAX)
        if is_extreme and isinstance(argument, FieldRef):
            return argument.column.type
        if is_average and argument.type.kind is ValueKind.INTEGER:
            return FieldType(kind=Kind.DECIMAL, scale=AVERAGE_SCALE)
        if argument.type.kind is not ValueKind.DECIMAL:
            return FieldType(kind=_KINDS[argument.type.kind])
        scale = scale_of(argument)
        if scale is None:
            self.context.report.add(problems.no_scale(text.at, text))
            return None
        return FieldType(kind=Kind.DECIMAL, scale=scale)

    def _refuse_hidden(self, groups: tuple[Group, ...], figures: tuple[Figure, ...]) -> None:
        """What clients may not read is not shown by a route either."""
        document = self.document
        extremes = {
            str(figure.column.name): figure.aggregate.argument
            for figure in figures
            if figure.aggregate.function in (AggregateFunction.MIN, AggregateFunction.MAX)
        }
        shown: list[tuple[Word, Expression | None]] = [
            (word, extremes.get(word)) for word in document.values
        ]
        shown += zip(document.group_by or (), (group.source for group in groups), strict=False)
        shown += [
            (value.group_by, figure.by.source)
            for value, figure in zip(document.values.values(), figures, strict=False)
            if value.group_by is not None and figure.by is not None
        ]
        for word, expression in shown:
            parts = walk(expression) if expression is not None else ()
            if any(isinstance(part, FieldRef) and not part.column.is_readable for part in parts):
                reason = "is not readable, so a report cannot show it"
                self.context.report.add(problems.not_usable(word.at, word, reason))

    # Which groups, their order and how many

    def _having(self, figures: tuple[Figure, ...]) -> Expression | None:
        text = self.document.having
        if text is None:
            return None
        if not self.document.group_by:
            if not self.document.was_dropped("group_by"):
                self.context.report.add(problems.condition_of_groups(text.at))
            return None
        columns = [figure.column for figure in figures]
        return self.conditions.group_condition(text, columns, self.parameters)

    def _order(self, groups: tuple[Group, ...], shown: Collection[str]) -> Iterator[ReportOrder]:
        words = self.document.order_by or ()
        if words and not groups:
            at = self.document.value_at("order_by")
            reason = "without 'group_by' a report is one object, which has no order"
            self.context.report.add(problems.order_of_a_report(at, reason))
            return
        named: set[str] = set()
        for word in words:
            name = word.removeprefix("-").strip()
            if name not in shown:
                reason = f"{name!r} is neither a value nor a group of the report"
                hint = problems.did_you_mean(name, shown)
                if name not in map(str, self.document.values):
                    self.context.report.add(problems.order_of_a_report(word.at, reason, hint))
                continue
            if name in named:
                self.context.report.add(problems.repeated(word.at, "this list", name))
                continue
            named.add(name)
            yield ReportOrder(name=name, descending=word.startswith("-"))
        for group in groups:
            if group.column.name not in named:
                yield ReportOrder(name=group.column.name)

    def _limit(self) -> int | Parameter | None:
        word = self.document.limit
        if word is None:
            return None
        if not self.document.group_by:
            reason = "without 'group_by' a report is one object"
            self.context.report.add(problems.limit_of_a_report(word.at, word, reason))
            return None
        if word.isdecimal():
            if 1 <= int(word) <= MAX_LIMIT:
                return int(word)
            self.context.report.add(problems.out_of_range(word.at, "'limit'", 1, MAX_LIMIT))
            return None
        parameter = next((one for one in self.parameters if one.column.name == word), None)
        if parameter is None:
            if word not in map(str, self.document.params or ()):
                reason = "it is neither a number nor a parameter"
                known = [one.column.name for one in self.parameters]
                hint = problems.did_you_mean(word, known)
                self.context.report.add(problems.limit_of_a_report(word.at, word, reason, hint))
            return None
        least = parameter.column.bounds.ge, parameter.column.bounds.gt
        is_counted = parameter.column.type.is_integer and not parameter.entity
        if not is_counted or not any(bound is not None and bound >= 0 for bound in least):
            reason = "the parameter may be less than none"
            hint = "give it {type: integer, ge: 1, le: 100}"
            self.context.report.add(problems.limit_of_a_report(word.at, word, reason, hint))
        return parameter

    def _path(self) -> str | None:
        route = self.document.route
        if route is None:
            return None
        what = f"the report {str(self.word)!r}"
        return resolve_parameter_path(self.context, self.routes, route, self.parameters, what)
