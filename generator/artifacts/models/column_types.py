"""The type of a column as a model says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.columns import as_stored, sqlalchemy_type, type_source
from generator.emit import Imports, literal
from generator.ir import App, Column, Database, FieldType, Kind, Mode


@dataclass(frozen=True)
class ColumnTypes:
    """Writes types, asking for their imports."""

    app: App
    imports: Imports

    def arguments(self, column: Column) -> Iterator[str]:
        """The type, where the annotation does not say it."""
        kind = column.type.kind
        if column.type.source is not None:
            yield self._native_type(column)
        elif kind in (Kind.DATETIME, Kind.INTERVAL):
            yield self._value_type(column.type).removesuffix("()")
        elif column.type.is_file:
            yield self.imports.need("app.models.base", "FileColumn")
        elif column.type.item is not None:
            yield self._list_type(column)
        elif column.type.is_number_enum:
            yield self._value_type(column.type)
        elif kind is Kind.ENUM and column.type.enum is not None and column.enum_check is not None:
            yield (
                f"{self._enum_of}({column.type.enum.name}, native_enum=False, create_constraint=True, "
                f"length={column.type.enum.length}, name={literal(column.enum_check)})"
            )
        elif kind is Kind.ENUM:
            yield self._value_type(column.type)
        else:
            source = sqlalchemy_type(column, self.app)
            if source != kind.facts.inferred:
                yield source.removesuffix("()")

    def _native_type(self, column: Column) -> str:
        """The type that the spec writes, read as its type in Python whatever the driver gives."""
        source = str(column.type.source)
        if not column.type.kind.facts.reads_as:
            return source
        read_as = self.imports.need("app.models.base", "ReadAs")
        return f"{read_as}({source}, {column.type.python(self.imports)})"

    def _list_type(self, column: Column) -> str:
        """An array, or a list that is one on PostgreSQL alone."""
        item = replace(column.type.item or column.type, native=column.type.native)
        source = self._value_type(item)
        if self.app.databases == (Database.POSTGRESQL,):
            if is_read_as_text(column, self.app):
                return f"{self.imports.need('app.models.base', 'ArrayOf')}({source})"
            return f"postgresql.ARRAY({source})"
        python = item.python(self.imports)
        if item.enum is not None:
            python = as_stored(item.enum, self.imports)
        list_of = self.imports.need("app.models.base", "ListOf")
        arguments = [python, source] if Database.POSTGRESQL in self.app.databases else [python]
        return f"{list_of}({', '.join(arguments)})"

    def _value_type(self, type_: FieldType) -> str:
        """The type of one value that no constraint goes with."""
        if type_.kind is Kind.DATETIME:
            return f"{self.imports.need('app.models.base', 'UtcDateTime')}()"
        if type_.kind is Kind.INTERVAL and self.app.databases != (Database.POSTGRESQL,):
            return f"{self.imports.need('app.models.base', 'ExactInterval')}()"
        if type_.enum is None:
            return type_source(type_, self.app)
        if type_.enum.is_integer:
            number_of = self.imports.need("app.models.base", "NumberOf")
            wide = ", sa.Integer" if type_.kind is Kind.INTEGER else ""
            return f"{number_of}({type_.enum.name}{wide})"
        if type_.native is not None:
            return f"{self._enum_of}({type_.enum.name}, name={literal(type_.native)})"
        return f"{self._enum_of}({type_.enum.name}, native_enum=False, length={type_.enum.length})"

    @property
    def _enum_of(self) -> str:
        return self.imports.need("app.models.base", "EnumOf")


def is_read_as_text(column: Column, app: App) -> bool:
    """An array of an enum that is a type of PostgreSQL: psycopg, which knows none, gives its text."""
    is_native = column.type.item is not None and column.type.native is not None
    return is_native and app.mode is Mode.SYNC
