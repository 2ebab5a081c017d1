"""What all models share: the base class, and the types of columns that SQLAlchemy lacks."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.columns import answer_body, stored, table_options
from generator.artifacts.models.column_types import is_read_as_text
from generator.emit import literal
from generator.ir import Database, Kind
from generator.kinds.facts import ValueKind


@dataclass(frozen=True)
class BaseModelView(AppView):
    @property
    def idempotency_options(self) -> str:
        """What the table of idempotency keys is made with."""
        comment = literal("Creations that clients may repeat.")
        info = literal({"singular": "repeated creation"})
        options = table_options(self.app, ", {}: {}")
        return f'{{"comment": {comment}, "info": {info}{options}}}'

    @property
    def answer_body(self) -> str:
        """The column type of an answer that is kept for a repeat."""
        return answer_body(self.app)

    @property
    def moment(self) -> str:
        """The column type of a moment."""
        return stored(Kind.DATETIME, self.app)

    @property
    def has_datetimes(self) -> bool:
        kinds = {ValueKind.DATETIME, ValueKind.NAIVE_DATETIME} & self.features.value_kinds
        return bool(kinds) or self.features.idempotency or self.app.auth is not None

    @property
    def has_now(self) -> bool:
        return self.has_datetimes or self.features.dated_texts

    @property
    def has_others(self) -> bool:
        """Some database has neither arrays nor intervals."""
        return self.app.databases != (Database.POSTGRESQL,)

    @property
    def has_intervals(self) -> bool:
        return ValueKind.INTERVAL in self.features.value_kinds and self.has_others

    @property
    def interval(self) -> str:
        """The column type of a stretch of time."""
        return stored(Kind.INTERVAL, self.app)

    @property
    def has_arrays(self) -> bool:
        return Kind.ARRAY in self.features.kinds and self.has_others

    @property
    def reads_as(self) -> bool:
        """Some type of one database is read as another one of Python."""
        return any(
            column.type.source is not None and column.type.kind.facts.reads_as
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def has_text_arrays(self) -> bool:
        return any(
            is_read_as_text(column, self.app)
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def has_naive(self) -> bool:
        return ValueKind.NAIVE_DATETIME in self.features.value_kinds

    @property
    def has_enums(self) -> bool:
        return Kind.ENUM in self.features.kinds

    @property
    def has_uuid(self) -> bool:
        return any(
            column.generated and column.type.kind is Kind.UUID
            for entity in self.app.entities
            for column in entity.key
        )
