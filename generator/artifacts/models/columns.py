"""A column of a model: annotation, type, keys and defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.columns import comment_literal, server_default
from generator.artifacts.models.column_types import ColumnTypes
from generator.artifacts.naming import has_conventional_key, has_conventional_name
from generator.artifacts.rules import computed_source
from generator.emit import Imports, literal
from generator.ir import (
    App,
    Column,
    DefaultKind,
    Entity,
    ForeignKey,
    Index,
    Kind,
    Role,
    ToOne,
    Unique,
)
from generator.ir.json_values import python_value
from generator.schema.creation_order import creation_order
from generator.schema.of_app import ON_DELETE, has_given_number, is_deferrable, is_null_to_database


@dataclass(frozen=True)
class ColumnAttributes:
    """Writes the columns of one model."""

    app: App
    entity: Entity
    imports: Imports

    def source(self, column: Column) -> str:
        """The attribute of a column."""
        return f"{self.declaration(column)} = mapped_column({', '.join(self._arguments(column))})"

    def declaration(self, column: Column) -> str:
        """The attribute and the type of its values."""
        return f"{column.attribute}: Mapped[{self._annotation(column)}]"

    def _annotation(self, column: Column) -> str:
        enum = column.type.enum_within
        if enum is not None and enum.shared:
            self.imports.need("app.models.enums", enum.name)
        name = column.type.python(self.imports)
        return f"{name} | None" if column.nullable else name

    def _arguments(self, column: Column) -> Iterator[str]:
        if column.attribute != column.column:
            yield literal(column.column)
        yield from ColumnTypes(self.app, self.imports).arguments(column)
        computed = computed_source(self.app, self.entity, column, self.imports)
        if computed is not None:
            yield computed
            if is_null_to_database(self.app, column):
                yield "nullable=True"
        yield from self._foreign_key(column)
        if column.attribute != column.column:
            yield f"key={literal(column.attribute)}"
        if column.role is Role.KEY:
            yield "primary_key=True"
            if has_given_number(self.entity, column):
                yield "autoincrement=False"
        if any(self.has_unique(rule) and rule.columns == (column,) for rule in self.entity.uniques):
            yield "unique=True"
        if any(
            self.has_index(rule) and rule.columns[0].column == column
            for rule in self.entity.indexes
        ):
            yield "index=True"
        yield from self._defaults(column)
        if column.doc:
            yield f"comment={comment_literal(column.doc, self.app)}"

    def _foreign_key(self, column: Column) -> Iterator[str]:
        for relation in self.entity.relations:
            if relation.columns == (column,) and self.has_key(relation):
                target = literal(_referred(relation.references[0]))
                yield f"sa.ForeignKey({', '.join([target, *self._key_rules(relation)])})"

    def table_key(self, relation: ToOne) -> str:
        """A foreign key of several columns, or a further one of its column."""
        columns = ", ".join(literal(column.attribute) for column in relation.columns)
        targets = ", ".join(literal(_referred(one)) for one in relation.references)
        rules = ", ".join(["", *self._key_rules(relation)])
        return f"sa.ForeignKeyConstraint([{columns}], [{targets}]{rules})"

    def _key_rules(self, relation: ToOne) -> Iterator[str]:
        if not has_conventional_key(self.entity, relation):
            yield f"name={literal(relation.constraint)}"
        if ON_DELETE[relation.on_delete]:
            yield f"ondelete={literal(ON_DELETE[relation.on_delete])}"
        if ON_DELETE[relation.on_update]:
            yield f"onupdate={literal(ON_DELETE[relation.on_update])}"
        if is_deferrable(self.app, relation):
            yield "deferrable=True"
        if creation_order(self.app).is_late(self.entity, relation):
            yield "use_alter=True"

    def has_key(self, relation: ToOne) -> bool:
        """The first foreign key of a column is said there."""
        first = next(one for one in self.entity.relations if relation.columns[0] in one.columns)
        return len(relation.columns) == 1 and first is relation

    def _defaults(self, column: Column) -> Iterator[str]:
        if column.generated and column.type.kind is Kind.UUID:
            yield f"default={self.imports.need('app.models.base', 'uuid7')}"
        default = column.default
        if default is not None and default.kind is DefaultKind.NOW:
            yield f"default={self._now(column, default.offset_seconds)}"
        elif default is not None and default.kind is DefaultKind.UUID:
            yield f"default={self.imports.need('uuid', 'uuid4')}"
        if column.role is Role.UPDATED:
            yield f"onupdate={self._now(column, 0)}"
        if column.role is Role.VERSION:
            yield f"onupdate=sa.column({literal(column.column)}) + 1"
        server = server_default(column, self.app)
        if server is not None:
            yield f"server_default={server}"
        elif default is not None and default.kind is DefaultKind.LITERAL:
            yield f"default={self._constant(column)}"

    def _constant(self, column: Column) -> str:
        """A default that the application gives, as no text of it is right on every database."""
        value = python_value(column.type, column.default.value if column.default else None)
        if not isinstance(value, list | dict):
            return literal(value, self.imports)
        if not value:
            return type(value).__name__
        return f"lambda: {literal(value, self.imports)}"

    def _now(self, column: Column, offset: int) -> str:
        kind = column.type.kind
        if column.type.is_naive and not offset:
            return self.imports.need("app.models.base", "naive_now")
        if kind is Kind.DATE and not offset:
            return f"{self.imports.need('datetime', alias='dt')}.date.today"
        now = self.imports.need(
            "app.models.base", "naive_now" if column.type.is_naive else "utc_now"
        )
        if not offset:
            return now
        dt = self.imports.need("datetime", alias="dt")
        return f"lambda: {now}() + {dt}.timedelta(seconds={offset})"

    def has_unique(self, rule: Unique) -> bool:
        """The column says that it is unique."""
        return len(rule.columns) == 1 and has_conventional_name(self.entity, rule, "uq")

    def has_index(self, rule: Index) -> bool:
        """The column says that it has an index."""
        plain = len(rule.columns) == 1 and rule.is_plain and not rule.unique
        # With `unique=True` as well, SQLAlchemy would make one unique index of both.
        is_unique = any(
            self.has_unique(one) and one.columns == (rule.columns[0].column,)
            for one in self.entity.uniques
        )
        return (
            plain
            and not is_unique
            and not rule.columns[0].descending
            and has_conventional_name(self.entity, rule, "ix")
        )


def _referred(key: ForeignKey) -> str:
    return f"{key.table}.{key.attribute}"
