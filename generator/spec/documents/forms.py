"""Forms of values, and descriptions, that several documents share."""

from __future__ import annotations

from pydantic import BeforeValidator

from generator.spec.document import Document, items_of, one_or_more_of, words_to_nodes

NAMES = BeforeValidator(words_to_nodes)
ITEMS = BeforeValidator(items_of)


RENAMED = "for the next migration: the old name, the spec's or the database's"
FILL = (
    "for the next migration: what rows that are there hold, an expression over the old row (a text "
    "in quotes)"
)


def one_or_more(document: type[Document]) -> BeforeValidator:
    """Where one is enough, the list around it may be left out."""
    return BeforeValidator(one_or_more_of, json_schema_input_type=document | list[document])  # type: ignore[valid-type]
