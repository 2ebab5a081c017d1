"""What lists, reports, bulk statements, states and actions are asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.bulk import parameters_class, parameters_of
from generator.artifacts.naming import (
    action_schema,
    has_own_query,
    made_class,
    query_class,
    state_query,
    takes_body,
)
from generator.artifacts.report_fields import ReportFields
from generator.artifacts.reports import (
    query_parameters,
    report_class,
    report_query_class,
)
from generator.artifacts.schemas.classes import ClassView, lists_pages
from generator.artifacts.schemas.fields import SchemaFields
from generator.emit import docstring
from generator.ir import Action, Bulk, Column, Entity, Query, Route, States, Verb
from generator.ir.report import Report
from generator.resolve.phrases import (
    action_on,
    change_of,
    noun_of,
    nouns_of,
    report_of,
    rows_of,
    with_article,
)


@dataclass(frozen=True)
class QueryClasses:
    """The classes of an entity's parameters, and of its reports."""

    fields: SchemaFields

    def all(self) -> Iterator[ClassView]:
        """In the order of the routes that take them."""
        entity = self.fields.entity
        if lists_pages(entity):
            yield self._query
            if entity.is_searched:
                yield self._search
        if Route.EXPORT in entity.routes:
            yield self._export
        yield from (self._query_of(query) for query in entity.queries if has_own_query(query))
        if entity.states is not None:
            yield self._state(entity.states)
        yield from (self._action(action) for action in entity.actions if action.parameters)
        for report in entity.reports:
            if report.path is not None:
                yield from self._report(report)
        yield from (self._parameters_of(bulk) for bulk in entity.bulk if parameters_of(bulk))

    @property
    def _query(self) -> ClassView:
        entity = self.fields.entity
        base = self.fields.imports.need(
            "app.schemas.base", "SearchQuery" if entity.is_searched else "ListQuery"
        )
        fields = self._asked_of_lists
        return ClassView(
            f"{entity.name}Query",
            base,
            docstring(f"Which page of which {nouns_of(entity)}, in which order."),
            tuple(fields),
        )

    @property
    def _asked_of_lists(self) -> list[str]:
        """The order and the filters."""
        entity = self.fields.entity
        fields = []
        if entity.order_names:
            self.fields.imports.need("pydantic", "Field")
            fields.append(
                f"order_by: list[{order_class(entity)}] = Field(default_factory=list, "
                f"max_length={len(entity.order_names)}, "
                'description="Columns to order by; a minus sign for the greatest first.")'
            )
        for one in entity.filters:
            fields += self.fields.filters(one)
        return fields

    @property
    def _export(self) -> ClassView:
        """The same without pages."""
        entity = self.fields.entity
        name = "SearchedExportQuery" if entity.is_searched else "ExportQuery"
        return ClassView(
            made_class(entity, "ExportQuery"),
            self.fields.imports.need("app.schemas.base", name),
            docstring(f"Which {nouns_of(entity)} are exported, in which order and form."),
            tuple(self._asked_of_lists),
        )

    @property
    def _search(self) -> ClassView:
        text = self.fields.imports.need("app.schemas.base", "SearchText")
        return ClassView(
            f"{self.fields.entity.name}SearchQuery",
            f"{self.fields.entity.name}Query",
            docstring("A list that is searched, so that the text must be given."),
            (f'q: {text} = Field(description="Text to look for; case does not matter.")',),
        )

    def _report(self, report: Report) -> Iterator[ClassView]:
        """The parameters of a report, if it has any, and what it answers."""
        subject = report_of(self.fields.entity, report)
        asked = query_parameters(report)
        if asked:
            yield ClassView(
                report_query_class(self.fields.entity, report),
                self.fields.imports.need("app.schemas.base", "InputSchema"),
                docstring(f"Parameters of the report “{subject}”."),
                tuple(map(self.fields.asked, asked)),
            )
        shown = ReportFields(self.fields.app, self.fields.entity, report, self.fields.imports)
        doc = f"One row of the report “{subject}”." if report.groups else f"The {subject}."
        yield ClassView(
            report_class(self.fields.entity, report),
            self.fields.imports.need("app.schemas.base", "ResponseSchema"),
            docstring(report.doc or doc),
            tuple(self.fields.field(column, source, None) for column, source in shown.all()),
        )

    def _query_of(self, query: Query) -> ClassView:
        """The parameters of a named query that are not in its path."""
        base = "PageQuery"
        module = "app.pagination"
        if query.one:
            base, module = "InputSchema", "app.schemas.base"
        fields = [
            self.fields.asked(parameter)
            for parameter in query.parameters
            if f"{{{parameter.column.name}}}" not in (query.path or "")
        ]
        return ClassView(
            query_class(self.fields.entity, query),
            self.fields.imports.need(module, base),
            docstring(f"Which {rows_of(self.fields.entity, query)}."),
            tuple(fields),
        )

    def _parameters_of(self, bulk: Bulk) -> ClassView:
        """The parameters of a bulk statement that are not in its path."""
        fields = []
        for column in parameters_of(bulk):
            is_sent = bulk.verb is Verb.POST
            source = (
                self.fields.values.body(column) if is_sent else self.fields.values.parameter(column)
            )
            source = f"{source} | None" if column.nullable else source
            fields.append(self.fields.field(column, source, self.fields.values.default(column)))
        return ClassView(
            parameters_class(self.fields.entity, bulk),
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(
                f"What is needed to {_lower(bulk.summary) or change_of(self.fields.entity, bulk)}."
            ),
            tuple(fields),
        )

    def _state(self, states: States) -> ClassView:
        """The query that names a new state."""
        column = states.column
        source = self.fields.values.parameter(column)
        return ClassView(
            state_query(self.fields.entity, states),
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"Where {with_article(noun_of(self.fields.entity))} is to go."),
            (f"{states.attribute}: {source}",),
        )

    def _action(self, action: Action) -> ClassView:
        """What an action is given."""
        return ClassView(
            action_schema(self.fields.entity, action),
            self.fields.imports.need("app.schemas.base", "InputSchema"),
            docstring(
                f"What is needed to {_lower(action.summary) or action_on(self.fields.entity, action)}."
            ),
            tuple(self._given(action, one.column) for one in action.parameters),
        )

    def _given(self, action: Action, column: Column) -> str:
        read = self.fields.values.body if takes_body(action) else self.fields.values.parameter
        source = f"{read(column)} | None" if column.nullable else read(column)
        return self.fields.field(column, source, self.fields.values.default(column))


def order_class(entity: Entity) -> str:
    """What the type of an order is called."""
    return f"{entity.name}Order"


def _lower(summary: str) -> str:
    """The author's words within a sentence."""
    return summary[:1].lower() + summary[1:].rstrip(".")
