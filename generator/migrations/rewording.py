"""SQL in which a column has another name: databases reword their rules themselves, and so do states."""

from __future__ import annotations

import re

from generator.expressions.sql import quoted
from generator.ir import Database
from generator.migrations.state import Sql

_TOKEN = re.compile(
    r"""
    (?P<text>'(?:[^']|'')*')
    | "(?P<double>(?:[^"]|"")*)"
    | `(?P<back>(?:[^`]|``)*)`
    | (?P<word>[^\W\d]\w*(?:\$\w*)*)(?!\s*\()
    """,
    re.VERBOSE,
)


def reworded(sql: Sql, old: str, new: str) -> Sql:
    """The SQL with a column's new name in the stead of its old one, in quotes where it needs them."""
    texts = dict(sql.texts)
    if sql.is_plain:
        texts = {database.value: texts[""] for database in Database}
    return Sql.of({name: reworded_text(text, name, old, new) for name, text in texts.items()})


def reworded_text(text: str, dialect: str, old: str, new: str) -> str:
    """The same for the text of one database."""
    name = quoted(new, Database(dialect))

    def word(match: re.Match[str]) -> str:
        found = match["double"] or match["back"] or match["word"]
        return name if found == old else match[0]

    return _TOKEN.sub(word, text)


def mentions(sql: Sql, column: str) -> bool:
    """Whether some database reads a column there."""
    return any(
        column in (match["double"], match["back"], match["word"])
        for _, text in sql.texts
        for match in _TOKEN.finditer(text)
    )
