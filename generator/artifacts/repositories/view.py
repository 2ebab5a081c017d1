"""One entity's repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.bulk import BulkStatements, StatementView
from generator.artifacts.detaching import changed_by_deletion
from generator.artifacts.features import counts_links
from generator.artifacts.file_fields import files_of_deletion, loses_files
from generator.artifacts.joins import live_conditions
from generator.artifacts.naming import link_table
from generator.artifacts.reports import Statements
from generator.artifacts.repositories.base import expected_parameter, if_expected
from generator.artifacts.repositories.loading import Loading
from generator.artifacts.repositories.methods import Finders, sort_source
from generator.artifacts.repositories.parts import PartMethods
from generator.artifacts.repositories.related import related_orders
from generator.artifacts.repositories.sources import optional_tuple, tuple_source
from generator.artifacts.stock_guards import held_conditions
from generator.emit import Imports, docstring, literal
from generator.ir import Column, Filter, Route
from generator.resolve.phrases import nouns_of


@dataclass(frozen=True)
class DeletionView:
    """How a row is marked as deleted, and how it comes back."""

    column: str
    deleted: str
    live: str


@dataclass(frozen=True)
class RepositoryView(EntityView):
    imports: Imports = field(
        default_factory=lambda: Imports(template="repositories/repository.py.jinja")
    )

    def __post_init__(self) -> None:
        self.imports.define(f"{self.name}Repository")

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
    def bases(self) -> str:
        """What the class inherits: what some entities need, or what all have."""
        entity = self.entity
        needed = {
            "computing.ComputingRepository": any(one.reads_others for one in entity.virtual),
            "trees.TreeRepository": entity.tree_columns,
            "linking.LinkingRepository": Route.LINK in entity.routes,
            "upserting.UpsertingRepository": entity.upserts,
            "links.LinkedRepository": entity.links and Route.LINK not in entity.routes,
            "consuming.StockedRepository": self._is_stock,
            "consuming.HoldingRepository": self._held,
            "prechecks.PrecheckingRepository": any(one.type.is_secret for one in entity.columns),
            "composite.CompositeRepository": entity.has_composite_key,
            "pairs.PairRepository": entity.pair is not None and not entity.has_composite_key,
        }
        names = [name for name, is_needed in needed.items() if is_needed]
        made = [name.split(".") for name in names or ["base.BaseRepository"]]
        classes = [self.imports.need(f"app.repositories.{module}", name) for module, name in made]
        return ", ".join(f"{one}[{self.model}]" for one in classes)

    @property
    def key(self) -> str:
        return self._loading.columns(self.entity.key)

    @property
    def settings(self) -> list[str]:
        """What the class says of itself."""
        entity = self.entity
        columns = "order = " + tuple_source(
            sort_source(self.imports, self.model, part) for part in entity.order
        )
        made = {
            "filterable": self._named(
                (one.attribute, self._filtered(one)) for one in entity.filters
            ),
            "sortable": self._named(
                [
                    *((one.name, self._attribute(one)) for one in entity.sortable),
                    *((one.name, one.attribute) for one in entity.order if one.hops),
                ]
            ),
            "searchable": optional_tuple(
                [
                    *(self._attribute(one) for one in entity.search if not entity.fulltext),
                    *map(self._filtered, entity.related_search),
                ]
            ),
            "fulltext": self._fulltext,
            "partner": literal(entity.pair.columns[0].attribute) if entity.pair else "",
            "live": optional_tuple(live_conditions(entity, self.model)),
            "held": optional_tuple(self._held),
            "named_by": literal((entity.display or entity.id).attribute) if self._is_stock else "",
            "deleted_by": self._deleted_by,
            "version": f"({self._attribute(entity.version)},)" if entity.version else "",
            "file_columns": optional_tuple([self._attribute(one) for one in entity.files]),
            "links": self._links,
            "counts_links": "True" if counts_links(entity) else "",
            "trees": optional_tuple([self._attribute(one) for one in entity.tree_columns]),
        }
        return [
            self._loading.of_answer(),
            *related_orders(self),
            columns,
            *(f"{name} = {source}" for name, source in made.items() if source),
            *(self._loading.within(view).of_view(view) for view in entity.views),
        ]

    @property
    def _fulltext(self) -> str:
        """What is searched for words."""
        if (words := self.entity.fulltext) is None:
            return ""
        of = self.imports.need("app.repositories.fulltext", "FullText")
        columns = tuple_source(map(self._attribute, words.columns))
        return f"{of}({literal(words.language)}, {columns})"

    def _named(self, columns: Iterable[tuple[str, str]]) -> str:
        """Columns by what requests call them."""
        pairs = "".join(f"{literal(name)}: {source}," for name, source in columns)
        return f"{{{pairs}}}" if pairs else ""

    def _filtered(self, one: Filter) -> str:
        """The column of a filter, and the relations that lead to it."""
        owner = self.app.entity(one.hops[-1].target) if one.hops else self.entity
        source = f"{self.model_of(owner)}.{one.column.attribute}"
        for hop in reversed(one.hops):
            related = self.imports.need("app.repositories.filtering", "Related")
            target = self.app.entity(hop.target)
            live = optional_tuple(live_conditions(target, self.model_of(target)))
            relation = f"{self.model_of(self.app.entity(hop.source))}.{hop.attribute}"
            source = f"{related}({relation}, {source}{f', live={live}' if live else ''})"
        return source

    @property
    def _is_stock(self) -> bool:
        """Others take from a stock of the rows."""
        consumed = (one for entity in self.app.entities for one in entity.consumes)
        return any(one.relation.target == self.entity.name.text for one in consumed)

    @cached_property
    def _held(self) -> list[str]:
        return held_conditions(self.app, self.entity, self.imports)

    @property
    def touches(self) -> list[str]:
        """A deletion raises the versions of rows that stay, and takes files with it."""
        lines = []
        for model, condition in changed_by_deletion(self.app, self.entity, self.imports):
            lines.append(f"changed = sa.update({model}).where({condition})")
            lines.append(f"{self.io.await_}self.executor.execute(changed)")
        files = files_of_deletion(self.app, self.entity, self.imports)
        lines += [f"{self.io.await_}self._let_go({statement})" for statement in files]
        if not any("gone" in line for line in lines):
            return lines
        return [
            "going = sa.select(*self.key).where(*where)",
            "# Locked, so that none comes to refer to them meanwhile.",
            f"{self.io.await_}self.executor.rows(going.order_by(*self.key).with_for_update())",
            "gone = sa.select(*going.subquery().c)",
            *lines,
        ]

    @property
    def what_deletion_does(self) -> str:
        """What a deletion does besides."""
        others = changed_by_deletion(self.app, self.entity, Imports())
        files = "Delete rows, and their files after the commit"
        if not others:
            return f"{files}."
        is_more = loses_files(self.app, self.entity)
        return f"{files if is_more else 'Delete rows'}; those that lose them have changed."

    @property
    def _deleted_by(self) -> str:
        """The filter that asks for deleted rows."""
        deletion = self.entity.soft_delete
        is_asked = deletion and deletion.column in self.entity.filtered
        return literal(deletion.column.attribute) if deletion and is_asked else ""

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
        return ", expected" if self.features.versions else ""

    @property
    def unchanged(self) -> str:
        return ", *self._has_version(expected)" if self.features.versions else ""

    @property
    def _links(self) -> str:
        sources = []
        for link in self.entity.links:
            name = link_table(self.entity, link)
            table = self.imports.need(f"app.models.{self.entity.module}", name)
            columns = f"source={literal(link.source_column)}, target={literal(link.target_column)},"
            made = self.imports.need("app.repositories.links", "Link")
            sources.append(f"{made}(name={literal(link.ids_attribute)}, table={table}, {columns}),")
        return f"({''.join(sources)})" if sources else ""

    @property
    def methods(self) -> list[StatementView]:
        """Those that find rows, and those that change many."""
        statements = BulkStatements(self.app, self.entity, self.imports).in_repository()
        parts = PartMethods(self.app, self.entity, self.imports).all()
        return [*parts, *Finders(self.app, self.entity, self.imports).all(), *statements]

    @property
    def reports(self) -> list[StatementView]:
        return [
            Statements(self.app, self.entity, report, self.imports).method
            for report in self.entity.reports
        ]

    @cached_property
    def _loading(self) -> Loading:
        return Loading(self.app, self.entity, self.imports)

    def _attribute(self, column: Column) -> str:
        return f"{self.model}.{column.attribute}"
