"""What all schemas share."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.behaviour.facts import has_keyed_parts
from generator.artifacts.keys import taken_segments
from generator.artifacts.schemas.classes import needs_query
from generator.emit import literal
from generator.ir import Kind
from generator.ir.accepted import ADDRESSABLE
from generator.kinds.facts import ValueKind


@dataclass(frozen=True)
class IntegerView:
    name: str
    low: int
    high: int


@dataclass(frozen=True)
class BaseSchemaView(AppView):
    @property
    def kinds(self) -> frozenset[str]:
        """Kinds in use, by their names in the spec language."""
        return frozenset(kind.value for kind in self.features.kinds)

    @property
    def value_kinds(self) -> frozenset[str]:
        """What their values are to expressions."""
        return frozenset(kind.name.lower() for kind in self.features.value_kinds)

    @property
    def integers(self) -> list[IntegerView]:
        """The sizes of integers in use."""
        return [
            IntegerView(kind.facts.schema, *kind.facts.range)
            for kind in Kind
            if kind.facts.range is not None and kind in self.features.kinds
        ]

    @property
    def has_keyed_parts(self) -> bool:
        """Changes may name parts by their key, and send the rest of them back."""
        every = (one for entity in self.app.entities for one in entity.parts)
        return any(has_keyed_parts(self.app, one) for one in every)

    @property
    def aside(self) -> str:
        """Fields of a change that only come back."""
        return "aside" if self.features.files else "cls.unchangeable"

    @property
    def has_orders(self) -> bool:
        """Some list can be ordered."""
        return any(needs_query(one) and one.order_names for one in self.app.entities)

    def snake(self, word: str) -> str:
        """A name of JSON as Python would say it."""
        return f"to_snake({word})" if self.app.is_camel else word

    @property
    def shows_decimals(self) -> bool:
        """Some answer holds a decimal; a report does where it averages whole numbers."""
        figures = (
            figure.column.type.value
            for entity in self.app.entities
            for report in entity.reports
            for figure in report.figures
        )
        return "decimal" in self.value_kinds or ValueKind.DECIMAL in figures

    @property
    def plain_decimal(self) -> str:
        """The text of a decimal, or of what stands in its place."""
        text = 'f"{value:f}"'
        if self.app.reads_leniently:
            return f"{text} if isinstance(value, Decimal) else str(value)"
        return text

    @property
    def has_text_keys(self) -> bool:
        """Texts stand in URLs as keys, and not only slugs."""
        kinds = {
            column.type.kind
            for entity in self.app.entities
            for column in entity.key
            if column.type.is_text
        }
        return bool(kinds - {Kind.SLUG})

    @property
    def addressable(self) -> str:
        return literal(ADDRESSABLE)

    @property
    def has_taken_segments(self) -> bool:
        """Some keys could be words of other routes."""
        return any(
            taken_segments(self.app, entity, column)
            for entity in self.app.entities
            for column in entity.key
            if column.type.is_text
        )

    @property
    def has_times(self) -> bool:
        return bool(self.value_kinds & {"date", "datetime", "time", "naive_datetime", "interval"})

    @property
    def written_types(self) -> str:
        """Python types of the values that are written as ISO 8601 has them."""
        return "dt.date | dt.time" + (" | dt.timedelta" if "interval" in self.value_kinds else "")

    @property
    def nests(self) -> bool:
        """Some body holds bodies of other rows."""
        return self.features.parts or self.features.pairs

    @property
    def nested_doc(self) -> str:
        if not self.features.pairs:
            return "A list of parts as what each of them says."
        return "A row, or each of a list, as what it says."

    @property
    def has_url(self) -> bool:
        return Kind.URL in self.features.kinds

    @property
    def has_slugs(self) -> bool:
        return any(
            column.derived_from is not None and column.is_creatable
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def looks_for_texts(self) -> bool:
        """Lists are searched, or filtered by parts of texts."""
        return self.features.search or self.features.text_filters

    @property
    def has_transforms(self) -> bool:
        parameters = (one.column for entity in self.app.entities for one in entity.parameters)
        columns = (column for entity in self.app.entities for column in entity.columns)
        return self.features.emails or any(column.transforms for column in (*columns, *parameters))
