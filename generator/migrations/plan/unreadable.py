"""Rows of which an expression casts what cannot be read, looked for before anything is changed."""

from __future__ import annotations

from generator.migrations.hints import UnreadableRows, among
from generator.migrations.plan.comparison import SchemaComparison, qualified
from generator.migrations.plan.questions import Questions


def ask_about_unreadable(comparison: SchemaComparison, questions: Questions) -> None:
    """A guard for each cast of a fill, a conversion or the rows of a new table."""
    databases = comparison.dialects.names
    for (key, column), each in sorted(comparison.hints.unreadable.items()):
        for rows in each if key in comparison.match.tables else ():
            _ask(comparison, questions, comparison.match.tables[key], f"{key}.{column}", rows)
    for key, fills in sorted(comparison.hints.table_fills.items()):
        for fill in fills if key in comparison.match.created else ():
            for rows in fill.undecided:
                _ask(
                    comparison, questions, fill.source, f"the rows of {key}", rows, "are chosen by"
                )
            for column, rows in fill.unreadable:
                taken = rows if fill.where is None else among(fill.where, rows, databases)
                _ask(comparison, questions, fill.source, f"{key}.{column}", taken)


def _ask(
    comparison: SchemaComparison,
    questions: Questions,
    source: str,
    subject: str,
    rows: UnreadableRows,
    said: str = "is made of",
) -> None:
    conditions = {one: rows.condition.on(one) for one in comparison.dialects.names}
    table = source if rows.of is None else rows.of.table
    message = f"{subject} {said} values of {table} that are {rows.what}"
    if rows.is_result:
        message = f"rows of {table} would make {subject} {rows.what}"
    if rows.of is None:
        questions.rows(source, subject, message, conditions)
        return
    pairs = rows.of.pairs
    belonging = {
        one: f"EXISTS (SELECT 1 FROM {qualified(source, one)} WHERE {pairs.on(one)} AND {text})"
        for one, text in conditions.items()
    }
    questions.rows(table, subject, message, belonging, alias="one_of")
