"""Repositories: one class an entity, with its finders, over a shared base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.behaviour.facts import part_finder
from generator.artifacts.bulk import BulkStatements, StatementView
from generator.artifacts.detaching import changed_by_deletion
from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.artifacts.naming import link_table, shape_constant
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reports import ReportMethodView, Statements, figure_type
from generator.artifacts.rules import conditions
from generator.artifacts.stock_guards import held_conditions
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import (
    App,
    Column,
    Database,
    Entity,
    Inverse,
    Kind,
    Order,
    PaginationStyle,
    Query,
    Route,
    View,
)
from generator.ir.entity import Include
from generator.ir.types import INTEGRAL
from generator.resolve.phrases import noun_of, nouns_of, rows_of, spoken, with_article


class Repositories:
    name = "repositories"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = BaseRepositoryView(app)
        yield PlannedFile("app/repositories/__init__.py", "repositories/package.py.jinja", view)
        yield PlannedFile("app/repositories/base.py", "repositories/base.py.jinja", view)
        if view.has_nested_lists:
            yield PlannedFile("app/repositories/nested.py", "repositories/nested.py.jinja", view)
        if Features.of(app).composite_keys:
            path = "app/repositories/composite.py"
            yield PlannedFile(path, "repositories/composite.py.jinja", view)
        if Features.of(app).pairs:
            yield PlannedFile("app/repositories/pairs.py", "repositories/pairs.py.jinja", view)
        yield PlannedFile("app/repositories/ordering.py", "repositories/ordering.py.jinja", view)
        yield PlannedFile("app/repositories/protocol.py", "repositories/protocol.py.jinja", view)
        if view.figure_types:
            path = "app/repositories/figures.py"
            yield PlannedFile(path, "repositories/figures.py.jinja", view)
        for entity in app.entities:
            path = f"app/repositories/{entity.module}.py"
            yield PlannedFile(
                path,
                "repositories/repository.py.jinja",
                RepositoryView(app, entity),
                f"the entity {entity.name}",
            )


@dataclass(frozen=True)
class BaseRepositoryView:
    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    @property
    def has_reports(self) -> bool:
        return self.features.reports

    @cached_property
    def figure_types(self) -> frozenset[str | None]:
        """The classes that read figures."""
        reports = (report for entity in self.app.entities for report in entity.reports)
        found = {figure_type(figure) for report in reports for figure in report.figures}
        return frozenset(found - {None})

    @property
    def has_filters(self) -> bool:
        return any(entity.filters for entity in self.app.entities)

    @property
    def hides_by_filter(self) -> bool:
        """Deleted rows are hidden unless a filter asks for them."""
        return self.has_soft_delete and self.has_filters

    @property
    def has_conditions(self) -> bool:
        """Some list is filtered or searched."""
        return self.has_filters or self.has_search

    @property
    def has_nulls(self) -> bool:
        return self.features.nulls

    @property
    def orders_nulls(self) -> bool:
        """Databases differ in where they put nulls, and in how they are told."""
        return self.has_nulls and self.has_mysql

    @property
    def has_integers(self) -> bool:
        return bool(self.features.kinds & INTEGRAL)

    @property
    def has_decimals(self) -> bool:
        return Kind.DECIMAL in self.features.kinds

    @property
    def has_intervals(self) -> bool:
        return Kind.INTERVAL in self.features.kinds

    @property
    def has_times(self) -> bool:
        return Kind.TIME in self.features.kinds

    @property
    def has_floats(self) -> bool:
        return bool(self.features.kinds & {Kind.FLOAT, Kind.REAL})

    @property
    def has_limited_values(self) -> bool:
        """Python's values of some type are more than its column can hold."""
        return (
            self.has_integers
            or self.has_decimals
            or self.has_intervals
            or self.has_times
            or self.has_floats
        )

    @property
    def has_links(self) -> bool:
        return self.features.links

    @property
    def has_bulk_creations(self) -> bool:
        return self.features.bulk_creations

    @property
    def has_soft_delete(self) -> bool:
        return self.features.soft_delete

    @property
    def has_live_references(self) -> bool:
        return self.features.live_references

    @property
    def lock_parameter(self) -> str:
        """Whether rows that must be there are locked for a change, or shared."""
        return ", *, lock: bool = False" if self.features.changed_references else ""

    @property
    def only_shares(self) -> str:
        return "not lock" if self.features.changed_references else "True"

    @property
    def reaches_deleted(self) -> bool:
        """Effects reach rows that are deleted and yet there."""
        return self.features.reaches_deleted

    @property
    def has_naive(self) -> bool:
        return Kind.NAIVE_DATETIME in self.features.kinds

    @property
    def has_cursors(self) -> bool:
        return self.app.pagination.style is PaginationStyle.CURSOR

    @property
    def has_windows(self) -> bool:
        """A numbered page may be cut short by the limit of its query."""
        return self.has_limits and not self.has_cursors

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_related(self) -> bool:
        """Rows are read by their keys while others are made or changed."""
        return self.features.locks or any(entity.copied for entity in self.app.entities)

    @property
    def has_locks(self) -> bool:
        return self.features.locks

    @property
    def has_stocks(self) -> bool:
        return self.features.stocks

    @property
    def has_releases(self) -> bool:
        return self.features.releases

    @property
    def has_parts(self) -> bool:
        return self.features.parts

    @property
    def has_changing_deletions(self) -> bool:
        return self.features.changing_deletions

    @property
    def has_held(self) -> bool:
        """A deletion could take rows with it that hold what was taken from a stock."""
        return any(held_conditions(self.app, entity, Imports()) for entity in self.app.entities)

    @property
    def may_read_updates(self) -> bool:
        """An updated row is read by a second statement somewhere."""
        return self.has_links or self.has_parts or self.has_mysql

    @property
    def reads_updates(self) -> str:
        """The condition under which it is."""
        cases = ["self.links"] if self.has_links else []
        cases = ["self.shape.relations"] if self.has_parts else cases
        cases += ["not self.executor.returns_updates"] if self.has_mysql else []
        return " or ".join(cases)

    @property
    def has_nested_lists(self) -> bool:
        return self.features.nested_lists

    @property
    def has_nesting(self) -> bool:
        """Some answer shows other rows too."""
        return (
            self.has_links
            or self.has_parts
            or any(view.includes for entity in self.app.entities for view in entity.views)
        )

    @property
    def has_models(self) -> bool:
        """A shape tells its entity."""
        return self.has_nesting or not self.has_cursors

    @property
    def counts_apart(self) -> str:
        """When all rows are counted by another statement, or not at all."""
        return f"shape.{self.nests} or not with_total" if self.has_nesting else "not with_total"

    @property
    def has_distant_lists(self) -> bool:
        return self.features.distant_lists

    @property
    def nests(self) -> str:
        """What tells whether a shape shows other rows too."""
        return "nests" if self.has_nested_lists else "relations"

    @property
    def has_versions(self) -> bool:
        return self.features.versions

    @property
    def has_trees(self) -> bool:
        return self.features.trees

    @property
    def has_slugs(self) -> bool:
        return self.features.slugs

    @property
    def has_passwords(self) -> bool:
        return self.features.passwords

    @property
    def has_limits(self) -> bool:
        return self.features.limits

    @property
    def has_search(self) -> bool:
        return self.features.search

    @property
    def has_lookups(self) -> bool:
        return self.features.lookups

    @property
    def has_idempotency(self) -> bool:
        return self.features.idempotency

    @property
    def live_where(self) -> str:
        """Further arguments of `where()`: rows that are not deleted."""
        return ", *self.live" if self.has_soft_delete else ""

    @property
    def sorted_by(self) -> str:
        """What ORDER BY says of an order."""
        if not self.has_nulls:
            return "sort.expression for sort in order"
        arguments = f"({self.nulls_argument})"
        return f"part for sort in order for part in sort.expressions{arguments}"

    @property
    def where_live(self) -> str:
        """The conditions `where`, with that of rows that are not deleted."""
        return "(*where, *self.live)" if self.has_soft_delete else "where"

    @property
    def live_argument(self) -> str:
        return ", self.live" if self.has_soft_delete else ""

    @property
    def live_parameter(self) -> str:
        return ", live: tuple[Condition, ...]" if self.has_soft_delete else ""

    @property
    def live_star(self) -> str:
        return ", *live" if self.has_soft_delete else ""

    @property
    def has_star_arguments(self) -> bool:
        """Lists differ in more than shape and order."""
        return self.orders_nulls or not self.has_cursors

    @property
    def total_parameter(self) -> str:
        return "" if self.has_cursors else ", *, with_total: bool = False"

    @property
    def list_arguments(self) -> str:
        nulls = ", orders_nulls=orders_nulls" if self.orders_nulls else ""
        return nulls + ("" if self.has_cursors else ", with_total=with_total")

    @property
    def nulls_argument(self) -> str:
        return "orders_nulls=orders_nulls" if self.orders_nulls else ""

    @property
    def where_parameter(self) -> str:
        """The parameter for conditions on the version of a row."""
        return ", where: Sequence[Condition]" if self.has_versions else ""

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def if_expected(self) -> str:
        return if_expected(self.app)

    @property
    def expected_where(self) -> str:
        """A further argument: conditions of rows of a version that the caller knows."""
        return ", where" if self.has_versions else ""

    @property
    def where_star(self) -> str:
        """The same within `where()`."""
        return ", *where" if self.has_versions else ""

    @property
    def unchanged(self) -> str:
        """The conditions that a row must meet which is not changed."""
        return "(*where, *self.live)" if self.has_versions else "self.live"


def expected_parameter(app: App) -> str:
    """The parameter for the versions that a caller knows, where some entity has them."""
    return ", expected: Collection[int] | None = None" if Features.of(app).versions else ""


def if_expected(app: App) -> str:
    """What a docstring says of it."""
    return " if its version is expected" if Features.of(app).versions else ""


@dataclass(frozen=True)
class FinderView:
    """A method that finds rows."""

    name: str
    parameters: str
    result: str
    doc: str
    body: str


@dataclass(frozen=True)
class ShapeView:
    """What a view loads, as a constant of the repository."""

    name: str
    columns: str
    relations: str = ""
    lists: str = ""
    """Relations of which it shows the first rows."""


@dataclass(frozen=True)
class DeletionView:
    """How a row is marked as deleted, and how it comes back."""

    column: str
    deleted: str
    live: str


@dataclass(frozen=True)
class RepositoryView:
    app: App
    entity: Entity
    imports: Imports = field(
        default_factory=lambda: Imports(template="repositories/repository.py.jinja")
    )

    def __post_init__(self) -> None:
        self.imports.define(f"{self.name}Repository")

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def name(self) -> str:
        return self.entity.name.text

    @property
    def module_doc(self) -> str:
        return docstring(f"The SQL of {nouns_of(self.entity)}.", indent=0)

    @property
    def doc(self) -> str:
        return docstring(f"Finds and stores {nouns_of(self.entity)}.")

    @property
    def model(self) -> str:
        return self.imports.need(f"app.models.{self.entity.module}", self.name)

    @property
    def base(self) -> str:
        if self.entity.has_composite_key:
            return self.imports.need("app.repositories.composite", "CompositeRepository")
        if self.entity.pair is not None:
            return self.imports.need("app.repositories.pairs", "PairRepository")
        return self.imports.need("app.repositories.base", "BaseRepository")

    @property
    def key(self) -> str:
        return self._columns(self.entity.key)

    @property
    def partner(self) -> str | None:
        """The foreign key to the row that a row may be stored ahead of."""
        pair = self.entity.pair
        return literal(pair.columns[0].attribute) if pair else None

    @property
    def version(self) -> str | None:
        """The column that counts changes."""
        column = self.entity.version
        return self._attribute(column) if column else None

    @property
    def shape(self) -> ShapeView:
        relations = [*self._links(self.entity), *self._parts(self.entity)]
        return ShapeView("shape", self._columns(self.entity.readable), _optional(relations))

    @property
    def shapes(self) -> list[ShapeView]:
        return [self._shape(view) for view in self.entity.views]

    @property
    def order(self) -> str:
        return tuple_source(self._ordered(part) for part in self.entity.order)

    @property
    def filterable(self) -> list[tuple[str, str]]:
        return [(column.attribute, self._attribute(column)) for column in self.entity.filters]

    @property
    def sortable(self) -> list[tuple[str, str]]:
        return [(column.name, self._attribute(column)) for column in self.entity.sortable]

    @property
    def searchable(self) -> str:
        """A tuple's source; nothing where no column is searched."""
        return _optional([self._attribute(column) for column in self.entity.search])

    @property
    def live(self) -> str:
        return _optional(live_conditions(self.entity, self.model))

    @property
    def held(self) -> str:
        return _optional(held_conditions(self.app, self.entity, self.imports))

    @property
    def changed_by_deletion(self) -> list[tuple[str, str]]:
        """Versioned rows that a deletion changes: their model and their condition."""
        return changed_by_deletion(self.app, self.entity, self.imports)

    @property
    def deleted_by(self) -> str | None:
        deletion = self.entity.soft_delete
        return (
            deletion.column.attribute
            if deletion and deletion.column in self.entity.filters
            else None
        )

    @property
    def deletion(self) -> DeletionView | None:
        deletion = self.entity.soft_delete
        if deletion is None or Route.DELETE not in self.entity.routes:
            return None
        column = literal(deletion.column.attribute)
        if deletion.live_value is None:
            is_naive = deletion.column.type.kind is Kind.NAIVE_DATETIME
            now = self.imports.need("app.models.base", "naive_now" if is_naive else "utc_now")
            return DeletionView(column, f"{now}()", "None")
        return DeletionView(column, literal(not deletion.live_value), literal(deletion.live_value))

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def if_expected(self) -> str:
        return if_expected(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if Features.of(self.app).versions else ""

    @property
    def unchanged(self) -> str:
        return ", *self._has_version(expected)" if Features.of(self.app).versions else ""

    @property
    def links(self) -> list[dict[str, str]]:
        rows = []
        for link in self.entity.links:
            name = link_table(self.entity, link)
            table = self.imports.need(f"app.models.{self.entity.module}", name)
            rows.append(
                {
                    "name": link.ids_name,
                    "table": table,
                    "source": link.source_column,
                    "target": link.target_column,
                }
            )
        return rows

    @property
    def parts(self) -> dict[str, str] | None:
        """How the parts of one row are found, in the repository of the parts."""
        owner = self.entity.owner
        if owner is None:
            return None
        column = owner.columns[0]
        whole = self.app.entity(owner.target)
        return {
            "finder": part_finder(self.entity),
            "column": column.attribute,
            "parameter": f"{column.attribute}: {self._values.plain(column)}",
            "attribute": self._attribute(column),
            "whole": with_article(noun_of(whole)),
            "nouns": nouns_of(self.entity),
            "is_open": "" if self.entity.consumes else "yes",
        }

    @property
    def trees(self) -> list[str]:
        return [column.attribute for column in self.entity.tree_columns]

    @property
    def finders(self) -> list[FinderView]:
        unique = [self._by_unique(lookup.column) for lookup in self.entity.lookups]
        return unique + [self._query(query) for query in self.entity.queries]

    @property
    def reports(self) -> list[ReportMethodView]:
        return [
            Statements(self.app, self.entity, report, self.imports).method
            for report in self.entity.reports
        ]

    @property
    def statements(self) -> list[StatementView]:
        return BulkStatements(self.app, self.entity, self.imports).in_repository()

    @cached_property
    def _values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    def _attribute(self, column: Column) -> str:
        return f"{self.model}.{column.attribute}"

    def _columns(self, columns: tuple[Column, ...]) -> str:
        return tuple_source(self._attribute(column) for column in columns)

    def _ordered(self, part: Order) -> str:
        sort = self.imports.need("app.repositories.ordering", "Sort")
        direction = ", descending=True" if part.descending else ""
        return f"{sort}({self._attribute(part.column)}{direction})"

    def _shape(self, view: View) -> ShapeView:
        joined = self._joined(view)
        relations = [
            self._load(self.entity, include, joined=include == joined)
            for include in view.includes
            if include.limit is None
        ]
        lists = [*self._lists(self.entity, view.includes)]
        included = {include.name for include in view.includes}
        links = self._links(self.entity, included) if view.includes else ()
        columns = "shape.columns"
        parts: Sequence[str] = ()
        if set(view.columns) != set(self.entity.readable):
            columns = self._columns(view.columns)
        else:
            parts = self._parts(self.entity, included)
        relations = [*links, *parts, *relations]
        return ShapeView(shape_constant(view), columns, _optional(relations), _optional(lists))

    def _parts(self, entity: Entity, included: Collection[str] = ()) -> tuple[str, ...]:
        """Loaders of the lists of parts that are shown with a row."""
        return tuple(
            self._load(entity, part_include(inverse))
            for inverse in entity.parts
            if inverse.name not in included
        )

    def _links(self, entity: Entity, included: Collection[str] = ()) -> tuple[str, ...]:
        """Loaders of linked rows, of which an answer shows the keys."""
        loaders = []
        model = self.imports.need(f"app.models.{entity.module}", entity.name.text)
        for link in entity.links:
            if link.name in included:
                continue
            target = self.app.entity(link.target)
            other = self.imports.need(f"app.models.{target.module}", target.name.text)
            loader = self.imports.need("sqlalchemy.orm", "selectinload")
            only = self.imports.need("sqlalchemy.orm", "load_only")
            path = self._visible(f"{model}.{link.attribute}", target)
            loaders.append(f"{loader}({path}).options({only}({other}.{target.id.attribute}))")
        return tuple(loaders)

    def _joined(self, view: View) -> Include | None:
        """The nested list that comes with its row in one query: the first, where a view shows one row.

        A second one would multiply the rows of the first, and those of a page are limited.
        """
        if view.path is None or view.lists:
            return None
        if any(query.view == view and not query.one for query in self.entity.queries):
            return None
        lists = (one for one in view.includes if one.is_many and one.limit is None)
        return next(lists, None)

    def _load(self, entity: Entity, include: Include, *, joined: bool = False) -> str:
        """The loader of a nested relation: joined for one row, mostly a second query for many."""
        model = self.imports.need(f"app.models.{entity.module}", entity.name.text)
        target = self.app.entity(include.target)
        loader = self.imports.need(
            "sqlalchemy.orm",
            "selectinload" if include.is_many and not joined else "joinedload",
        )
        path = self._visible(f"{model}.{include.attribute}", target)
        return f"{loader}({path}).options({', '.join(self._loaded(include))})"

    def _loaded(self, include: Include) -> list[str]:
        """What is loaded of a nested row."""
        target = self.app.entity(include.target)
        other = self.imports.need(f"app.models.{target.module}", target.name.text)
        only = self.imports.need("sqlalchemy.orm", "load_only")
        columns = ", ".join(f"{other}.{column.attribute}" for column in target.readable)
        below = {nested.name for nested in include.includes}
        loaded = [f"{only}({columns}, raiseload=True)", *self._links(target, below)]
        loaded += self._parts(target, below)
        loaded += [self._load(target, one) for one in include.includes if one.limit is None]
        return loaded

    def _lists(
        self, entity: Entity, includes: Sequence[Include], via: tuple[str, ...] = ()
    ) -> Iterator[str]:
        """The relations that show their first rows, wherever they are nested."""
        for include in includes:
            target = self.app.entity(include.target)
            if include.limit is None:
                yield from self._lists(target, include.includes, (*via, include.attribute))
                continue
            model = self.imports.need(f"app.models.{entity.module}", entity.name.text)
            nested = self.imports.need("app.repositories.nested", "NestedList")
            arguments = [
                f"{model}.{include.attribute}",
                f"limit={include.limit}",
                f"options={tuple_source(self._loaded(include))}",
            ]
            if target.soft_delete is not None:
                other = self.imports.need(f"app.models.{target.module}", target.name.text)
                arguments.append(f"where={tuple_source(live_conditions(target, other))}")
            if lists := [*self._lists(target, include.includes)]:
                arguments.append(f"lists={tuple_source(lists)}")
            if via:
                arguments.append(f"via={tuple_source(map(literal, via))}")
            yield f"{nested}({', '.join(arguments)})"

    def _visible(self, path: str, target: Entity) -> str:
        """The relation without deleted rows."""
        if target.soft_delete is None:
            return path
        other = self.imports.need(f"app.models.{target.module}", target.name.text)
        return f"{path}.and_({', '.join(live_conditions(target, other))})"

    def _by_unique(self, column: Column) -> FinderView:
        type_ = self._values.plain(column).removesuffix(" | None")
        return FinderView(
            f"get_by_{column.name}",
            f"self, {column.attribute}: {type_}",
            f"{self.model} | None",
            docstring(f"The {noun_of(self.entity)} with this {spoken(column.name)}.", 8),
            f"return {self.io.await_}self.first({self._attribute(column)} == {column.attribute})",
        )

    def _query(self, query: Query) -> FinderView:
        parameters = [
            f"{parameter.column.attribute}: {self._values.plain(parameter.column)}"
            for parameter in query.parameters
        ]
        where = [
            f"{self._attribute(parameter.equals)} == {parameter.column.attribute}"
            for parameter in query.parameters
            if parameter.equals is not None
        ]
        if query.where is not None:
            where += conditions(self.app, self.entity, query.where, self.imports)
        extra = (
            [f"order={tuple_source([self._ordered(part) for part in query.order])}"]
            if query.order
            else []
        )
        if query.view is not None:
            extra.append(f"shape=self.{shape_constant(query.view)}")
        if query.limit is not None and not query.one:
            extra.append(f"at_most={query.limit}")
        if not query.one:
            page = self.imports.need("app.pagination", "PageQuery")
            parameters.append(f"query: {page}")
        call = "read_where" if query.one else "page_where"
        first = [] if query.one else ["query"]
        base = "app.repositories.base"
        row = f"{self.imports.need(base, 'Row')} | {self.model} | None"
        result = row if query.one else self.imports.need("app.pagination", "Slice")
        arguments = ", ".join([*first, *where, *extra])
        phrase = f"{'The first' if query.one else 'A page of'} {rows_of(self.entity, query)}."
        return FinderView(
            query.method,
            ", ".join(["self", *parameters]),
            result,
            docstring(query.doc or phrase, 8),
            f"return {self.io.await_}self.{call}({arguments})",
        )


def part_include(inverse: Inverse) -> Include:
    """A list of parts, as a view would include it."""
    return Include(
        name=inverse.name, attribute=inverse.attribute, target=inverse.source, is_many=True
    )


def tuple_source(parts: Iterable[str]) -> str:
    """A tuple's source."""
    listed = list(parts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


def _optional(parts: Sequence[str]) -> str:
    return tuple_source(parts) if parts else ""


def live_conditions(entity: Entity, model: str) -> list[str]:
    """Conditions of rows that are not deleted."""
    deletion = entity.soft_delete
    if deletion is None:
        return []
    value = deletion.live_value
    return [f"{model}.{deletion.column.attribute}.is_({literal(value)})"]
