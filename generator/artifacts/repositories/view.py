"""One entity's repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.behaviour.facts import part_finder
from generator.artifacts.bulk import BulkStatements, StatementView
from generator.artifacts.detaching import changed_by_deletion
from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.artifacts.naming import link_table
from generator.artifacts.reports import ReportMethodView, Statements
from generator.artifacts.repositories.base import expected_parameter, if_expected
from generator.artifacts.repositories.loading import Loading, ShapeView
from generator.artifacts.repositories.methods import Finders, FinderView, sort_source
from generator.artifacts.repositories.sources import live_conditions, optional_tuple, tuple_source
from generator.artifacts.stock_guards import held_conditions
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, Entity, Route
from generator.resolve.phrases import noun_of, nouns_of, with_article


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
        return self._loading.columns(self.entity.key)

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
        return self._loading.of_answer()

    @property
    def shapes(self) -> list[ShapeView]:
        return [self._loading.of_view(view) for view in self.entity.views]

    @property
    def order(self) -> str:
        return tuple_source(
            sort_source(self.imports, self.model, part) for part in self.entity.order
        )

    @property
    def filterable(self) -> list[tuple[str, str]]:
        return [(column.attribute, self._attribute(column)) for column in self.entity.filters]

    @property
    def sortable(self) -> list[tuple[str, str]]:
        return [(column.name, self._attribute(column)) for column in self.entity.sortable]

    @property
    def searchable(self) -> str:
        """A tuple's source; nothing where no column is searched."""
        return optional_tuple([self._attribute(column) for column in self.entity.search])

    @property
    def live(self) -> str:
        return optional_tuple(live_conditions(self.entity, self.model))

    @property
    def held(self) -> str:
        return optional_tuple(held_conditions(self.app, self.entity, self.imports))

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
            is_naive = deletion.column.type.is_naive
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
        return [*Finders(self.app, self.entity, self.imports).all()]

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
    def _loading(self) -> Loading:
        return Loading(self.app, self.entity, self.imports)

    @cached_property
    def _values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    def _attribute(self, column: Column) -> str:
        return f"{self.model}.{column.attribute}"
