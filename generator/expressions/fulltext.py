"""The words of a row, as the SQL of PostgreSQL."""

from __future__ import annotations

from functools import reduce

from generator.expressions.sql import quoted
from generator.ir import Database, FullText

LONGEST = 50_000
"""Characters that are looked into: the words of a longer text could be more than PostgreSQL keeps."""


def document_sql(fulltext: FullText) -> str:
    """What its index holds: the same as `FullText.document` in a generated application."""
    first, *others = (
        f"coalesce({quoted(column.column, Database.POSTGRESQL)}, '')" for column in fulltext.columns
    )
    whole = reduce(_joined, others, first)
    return f"to_tsvector('{fulltext.language}', left({whole}, {LONGEST}))"


def _joined(texts: str, text: str) -> str:
    """Two texts with a blank between them, in the parentheses that PostgreSQL gives them."""
    before = f"({texts})" if "||" in texts else texts
    return f"({before} || ' ') || {text}"
