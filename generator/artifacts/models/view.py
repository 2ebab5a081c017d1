"""One entity's model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.columns import comment_literal, membership_source, table_options
from generator.artifacts.models.columns import ColumnAttributes
from generator.artifacts.models.enums import EnumView
from generator.artifacts.models.relationships import Relationships
from generator.artifacts.naming import link_table
from generator.artifacts.rules import check_sources, index_options, sql_check_source
from generator.artifacts.tables import LinkView
from generator.emit import Imports, docstring, literal
from generator.expressions.fulltext import document_sql
from generator.ir import App, Entity, EnumType, Index, Order, Unique
from generator.resolve.phrases import noun_of, nouns_of, spoken, with_article
from generator.schema.of_app import numbers_onward


@dataclass(frozen=True)
class ModelView:
    app: App
    entity: Entity
    imports: Imports = field(default_factory=lambda: Imports(template="models/model.py.jinja"))

    @classmethod
    def of(cls, app: App, entity: Entity) -> ModelView:
        """The view whose imports leave the names free that the class and its body define."""
        links = [link_table(entity, link) for link in entity.links]
        own = [entity.name.text, *entity.attributes, *links]
        return cls(app, entity, Imports(defined=own, template="models/model.py.jinja"))

    @property
    def name(self) -> str:
        return self.entity.name.text

    @property
    def module_doc(self) -> str:
        return docstring(f"The table of {nouns_of(self.entity)}.", indent=0)

    @property
    def doc(self) -> str:
        return docstring(self.entity.doc or f"A row of {self.entity.table}.")

    @property
    def enums(self) -> list[EnumView]:
        return [
            EnumView(
                enum,
                docstring(
                    f"What the {spoken(column.name)} of {with_article(noun_of(self.entity))} can be."
                ),
            )
            for column in self.entity.columns
            if (enum := column.type.enum_within) and not enum.shared
        ] + [
            EnumView(enum, docstring(f"What the parameter `{name}` can be."))
            for name, enum in self._parameter_enums.items()
        ]

    @property
    def _parameter_enums(self) -> dict[str, EnumType]:
        """Enums that only a parameter has."""
        own = {column.type.enum_within for column in self.entity.columns}
        return {
            parameter.column.name: enum
            for parameter in self.entity.parameters
            if (enum := parameter.column.type.enum) and not enum.shared and enum not in own
        }

    @property
    def links(self) -> list[LinkView]:
        return [LinkView(self.app, link) for link in self.entity.links]

    @property
    def table_arguments(self) -> str:
        """Constraints and indexes that do not stand at a column, then the table's own facts."""
        arguments = []
        if self.entity.key_constraint != f"pk_{self.entity.table}":
            keys = ", ".join(literal(column.attribute) for column in self.entity.key)
            name = literal(self.entity.key_constraint)
            arguments.append(f"sa.PrimaryKeyConstraint({keys}, name={name})")
        arguments += [
            self._columns.table_key(relation)
            for relation in self.entity.relations
            if not self._columns.has_key(relation)
        ]
        arguments += [
            source
            for check in self.entity.checks
            for source in check_sources(self.app, check, self.imports, literal(check.name))
        ]
        arguments += [
            sql_check_source(check, literal(check.name)) for check in self.entity.sql_checks
        ]
        arguments += [
            f"sa.CheckConstraint({membership_source(self.app, column)}, name={literal(column.enum_check)})"
            for column in self.entity.columns
            if column.type.is_number_enum and column.enum_check is not None
        ]
        arguments += [
            self._unique(rule) for rule in self.entity.uniques if not self._columns.has_unique(rule)
        ]
        arguments += [
            self._index(rule)
            for rule in self.entity.indexes
            if not self._columns.has_index(rule) and not _is_expressed(rule)
        ]
        arguments += self._words
        return f"({', '.join([*arguments, self._facts])})" if arguments else self._facts

    @property
    def columns(self) -> list[str]:
        return [self._columns.source(column) for column in self.entity.columns]

    @property
    def virtual(self) -> list[str]:
        """Fields that no column is for, as type checkers know them."""
        if self.entity.virtual:
            self.imports.guard()
        return [self._columns.declaration(one.column) for one in self.entity.virtual]

    @cached_property
    def _columns(self) -> ColumnAttributes:
        return ColumnAttributes(self.app, self.entity, self.imports)

    @property
    def relations(self) -> list[str]:
        return [*Relationships(self.app, self.entity, self.imports).all()]

    @property
    def id_lists(self) -> list[dict[str, str]]:
        """Properties that give the keys of linked rows."""
        return [
            {
                "name": link.ids_attribute,
                "type": self.app.entity(link.target).id.type.python(self.imports),
                "relation": link.attribute,
                "key": self.app.entity(link.target).id.attribute,
                "doc": docstring(
                    f"Keys of the {nouns_of(self.app.entity(link.target))}, which must be loaded.",
                    8,
                ),
            }
            for link in self.entity.links
        ]

    @property
    def display(self) -> str | None:
        column = self.entity.display
        if column is None and self._is_stock:
            column = self.entity.id
        if column is None:
            return None
        if column.type.is_text and not column.nullable:
            return f"self.{column.attribute}"
        return f"str(self.{column.attribute})"

    @property
    def _is_stock(self) -> bool:
        """Others take from it, and a refusal names the row."""
        return any(
            one.relation.target == self.name
            for entity in self.app.entities
            for one in entity.consumes
        )

    @property
    def _facts(self) -> str:
        facts: dict[str, object] = {"singular": noun_of(self.entity)}
        rules = {one.name: one.message for one in self.entity.checks if not one.from_bounds}
        rules |= {one.name: one.message for one in self.entity.sql_checks}
        if rules:
            facts["rules"] = rules
        info = f"{literal('info')}: {literal(facts)}"
        comment = (
            f"{literal('comment')}: {comment_literal(self.entity.doc, self.app)}, "
            if self.entity.doc
            else ""
        )
        schema = self.entity.schema
        namespace = f", {literal('schema')}: {literal(schema)}" if schema else ""
        options = table_options(self.app, ", {}: {}")
        if numbers_onward(self.app, self.entity):
            options += f", {literal('sqlite_autoincrement')}: True"
        return f"{{{comment}{info}{namespace}{options}}}"

    def _unique(self, rule: Unique) -> str:
        columns = ", ".join(literal(column.attribute) for column in rule.columns)
        return f"sa.UniqueConstraint({columns}, name={literal(rule.name)})"

    def _index(self, rule: Index) -> str:
        columns = ", ".join(literal(part.column.attribute) for part in rule.columns)
        return self._index_source(rule, columns)

    @property
    def _words(self) -> list[str]:
        """The index of a search for words."""
        if (words := self.entity.fulltext) is None:
            return []
        sql = f"sa.text({literal(document_sql(words))})"
        return [f"sa.Index({literal(words.name)}, {sql}, postgresql_using='gin')"]

    def _index_source(self, rule: Index, columns: str) -> str:
        extra = index_options(self.app, rule, self.imports, lambda column: column.attribute)
        return f"sa.Index({', '.join([literal(rule.name), columns, *extra])})"

    @property
    def later_indexes(self) -> list[str]:
        """Indexes with more than names: descending columns and functions."""
        return [
            self._index_source(rule, ", ".join(self._expressed(part) for part in rule.columns))
            for rule in self.entity.indexes
            if _is_expressed(rule)
        ]

    def _expressed(self, part: Order) -> str:
        source = f"{self.name}.{part.column.attribute}"
        if part.function:
            source = f"sa.func.{part.function}({source})"
        return f"{source}.desc()" if part.descending else source


def _is_expressed(rule: Index) -> bool:
    return any(part.descending or part.function for part in rule.columns)
