"""What the resolvers of one entity share: settings, the other entities, and the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from generator.diagnostics import Diagnostics
from generator.ir import Column, Database, EnumType, Filter, Inverse, ManyToMany, Name, Role, ToOne
from generator.resolve.constraints import ConstraintNames
from generator.resolve.names import Methods, Namespace, attribute_of
from generator.resolve.settings import Settings
from generator.resolve.types import Types
from generator.spec.documents.entities import EntityDocument
from generator.spec.documents.spec import SpecDocument
from generator.spec.words import Word


@dataclass(slots=True, kw_only=True)
class Draft:
    """An entity on its way: names first, then columns, then relations of both ends."""

    word: Word
    """Its name where it is declared."""
    document: EntityDocument
    name: Name
    plural: Name
    table: str
    path: str
    namespace: Namespace
    methods: Methods
    schema: str | None = None
    columns: list[Column] = field(default_factory=list)
    virtual: list[Column] = field(default_factory=list)
    """Fields that no table has."""
    timestamps: list[Column] = field(default_factory=list)
    """They come last in the table, after the keys of relations."""
    relations: list[ToOne] = field(default_factory=list)
    links: list[ManyToMany] = field(default_factory=list)
    inverses: list[Inverse] = field(default_factory=list)
    without_index: set[str] = field(default_factory=set)
    """Relations whose foreign key the author wants no index for."""
    key_names: tuple[Word, ...] = ()
    """Fields and relations that make the key, where it has no column of its own."""
    circular: set[str] = field(default_factory=set)
    """Relations whose circle was reported with the key that they were to make."""
    consumed: set[str] = field(default_factory=set)
    """Columns that say what the row took from a stock."""

    @property
    def key(self) -> tuple[Column, ...]:
        """The columns of the key, in its order."""
        return tuple(column for column in self.columns if column.role is Role.KEY)

    @property
    def qualified_table(self) -> str:
        """As others refer to its table."""
        return f"{self.schema}.{self.table}" if self.schema else self.table

    def find(self, name: str) -> Column | None:
        """The column of this name: a field, the key, a timestamp or a foreign key."""
        return next((column for column in self.columns if column.name == name), None)

    def columns_of(self, name: str) -> tuple[Column, ...] | None:
        """The columns that a name stands for: a relation's name stands for its foreign key."""
        column = self.find(name)
        if column is not None:
            return (column,)
        relation = next((one for one in self.relations if one.name == name), None)
        return relation.columns if relation else None

    def virtual_named(self, name: str) -> Column | None:
        """The field of this name that is worked out when a row is read."""
        return next((column for column in self.virtual if column.name == name), None)

    @property
    def names(self) -> list[str]:
        """What may be named where a column is wanted."""
        return [*(column.name for column in self.columns), *(one.name for one in self.relations)]

    def replace(self, changed: Column) -> None:
        """Put a column in the place of the one of its name."""
        self.columns = [changed if one.name == changed.name else one for one in self.columns]
        self.relations = [
            replace(
                one,
                columns=tuple(
                    changed if column.name == changed.name else column for column in one.columns
                ),
            )
            for one in self.relations
        ]

    @property
    def owner(self) -> ToOne | None:
        """The relation to the row that this one is a part of."""
        return next((one for one in self.relations if one.ownership is not None), None)

    def was_declared(self, name: str) -> bool:
        """The author wrote it, but a problem in it was reported: nothing more is said of it."""
        document = self.document
        if self.virtual_named(name) is not None:
            return False
        if name in document.fields or name in document.relations:
            return True
        return document.was_dropped("fields", name) or document.was_dropped("relations", name)

    def is_broken(self, name: str) -> bool:
        """It was declared, and is not there because of a problem that was reported."""
        is_known = self.columns_of(name) or any(link.name == name for link in self.links)
        return not is_known and self.was_declared(name)


@dataclass(slots=True, kw_only=True)
class Context:
    """The app on its way."""

    documents: SpecDocument
    settings: Settings
    report: Diagnostics
    drafts: dict[str, Draft] = field(default_factory=dict)
    constraints: ConstraintNames = field(default_factory=ConstraintNames)
    tables: Namespace
    classes: Namespace
    """Classes of entities, enums and views."""

    enums: dict[str, EnumType] = field(default_factory=dict)
    """The enums that entities share."""
    broken_enums: set[str] = field(default_factory=set)
    """Those that are left out because of a problem."""

    filters: dict[str, tuple[Filter, ...]] = field(default_factory=dict)
    """What the lists of each entity are filtered by."""

    natives: dict[str, EnumType] = field(default_factory=dict)
    """The enums that are types of the database, by the names of these."""

    @property
    def types(self) -> Types:
        """The types that a field may have."""
        return replace(self.plain_types, entities=self.drafts)

    @property
    def plain_types(self) -> Types:
        """The same, where the name of an entity means another thing."""
        return Types(
            enums=self.enums,
            broken={*self.broken_enums, *self.documents.dropped_names("enums")},
            databases=self.settings.databases,
        )

    def needs(self, database: Database) -> bool:
        return database in self.settings.databases

    def attribute(self, name: str) -> str:
        return attribute_of(name, self.drafts)

    def filtered_in(self, draft: Draft) -> Iterator[Column]:
        """The columns of an entity that lists are filtered by: its own, then those of others."""
        own = self.filters[draft.name.text]
        yield from (one.column for one in own if not one.hops and one.column not in draft.virtual)
        for one in chain.from_iterable(self.filters.values()):
            if one.hops and one.hops[-1].target == draft.name.text:
                yield one.column

    def was_dropped(self, entity: str) -> bool:
        """The entity is declared, but a problem in it was reported."""
        return self.documents.was_dropped("entities", entity)

    def is_broken(self, draft: Draft, name: str) -> bool:
        """What is called so is not there because of a problem that was reported."""
        if draft.is_broken(name):
            return True
        is_known = draft.columns_of(name) or any(one.name == name for one in draft.inverses)
        return not is_known and self._lacks_inverse(draft, name)

    def _lacks_inverse(self, draft: Draft, name: str) -> bool:
        """A relation of another entity that may be known here by this name was left out."""
        if self.documents.has_dropped("entities"):
            return True
        return any(
            other.document.has_dropped("relations")
            or any(
                one.inverse == name and one.to == draft.name.text
                for one in other.document.relations.values()
            )
            for other in self.drafts.values()
        )
