"""Rows of which an expression casts what cannot be read, looked for before anything is changed."""

from __future__ import annotations

from generator.migrations.hints import UnreadableRows, where
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.questions import Questions
from generator.schema.model import Sql


def ask_about_unreadable(comparison: SchemaComparison, questions: Questions) -> None:
    """A guard for each cast of a fill, a conversion or the rows of a new table."""
    for (key, column), each in sorted(comparison.hints.unreadable.items()):
        for rows in each if key in comparison.match.tables else ():
            _ask(comparison, questions, comparison.match.tables[key], f"{key}.{column}", rows, None)
    for key, fills in sorted(comparison.hints.table_fills.items()):
        for fill in fills if key in comparison.match.created else ():
            for column, rows in fill.unreadable:
                _ask(comparison, questions, fill.source, f"{key}.{column}", rows, fill.where)


def _ask(
    comparison: SchemaComparison,
    questions: Questions,
    source: str,
    subject: str,
    rows: UnreadableRows,
    taken: Sql | None,
) -> None:
    conditions = {one: rows.condition.on(one) for one in comparison.dialects.names}
    if taken is not None:
        conditions = {one: where(taken.on(one), text) for one, text in conditions.items()}
    message = f"{subject} is made of values of {source} that are {rows.what}"
    questions.rows(source, subject, message, conditions)
