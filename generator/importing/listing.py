"""IMPORT.md: what the spec says otherwise than the database, and what it does not say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from generator.importing.model import Grade, Remark, SourceSchema

FILE = "IMPORT.md"
_TITLES = {
    Grade.UNSAID: "Not said",
    Grade.HATCHED: "Said in the database's own words",
    Grade.NEAR: "Said nearly",
}
_LEADS = {
    Grade.UNSAID: "None of this is in the spec, so no revision makes it.",
    Grade.HATCHED: "It is there, as a type or a text that only this database understands.",
    Grade.NEAR: "It is there, with the difference that stands beside it.",
}
_OF_MANY = frozenset({"collation", "engine"})
"""What tables mostly have in common: said once for all of them."""
_WAYS = """\
## What to do about it

- What only the database knows (triggers, functions, views, policies) can be made by a revision written by hand:
  `alembic revision -m "Triggers"`. The generator reads such revisions and leaves what they make alone.
- Tables that are not in the spec stay as they are: neither `alembic check` nor a migration drops them.
- Where the application shall take over a table as it is, `alembic stamp head` says that the first revision has run.
"""


def count_of(schema: SourceSchema) -> dict[str, int]:
    """How much was read."""
    tables = schema.tables
    return {
        "tables": len(tables),
        "columns": sum(len(one.columns) for one in tables),
        "keys": sum(bool(one.primary_key) for one in tables),
        "foreign keys": sum(len(one.references) for one in tables),
        "unique rules": sum(len(one.uniques) for one in tables),
        "indexes": sum(len(one.indexes) for one in tables),
        "checks": sum(len(one.checks) for one in tables),
        "enums": len(schema.enums),
    }


def listing(
    schema: SourceSchema,
    remarks: Sequence[Remark],
    proof: str,
    model: str = "",
    since: Iterable[str] = (),
) -> str:
    """The whole page; `proof` is what was found out about the first revision, of a database, `since`
    what a spec that was there got.
    """
    grades = Counter(one.grade for one in remarks)
    counts = ", ".join(f"{number} {what}" for what, number in count_of(schema).items() if number)
    said = ", ".join(f"{grades[one]} {one.value}" for one in Grade if grades[one])
    source = model or "the database"
    lines = [
        f"# Import of {model or schema.name}",
        "",
        f"Read: {counts or 'nothing'}.",
        f"Other than in {source}: {said or 'nothing'}.",
        "",
        *([proof, ""] if proof else []),
        *since,
    ]
    for grade in (Grade.UNSAID, Grade.HATCHED, Grade.NEAR):
        found = [one for one in remarks if one.grade is grade]
        if found:
            whole = "The whole model" if model else "The database"
            lines += [f"## {_TITLES[grade]}", "", _LEADS[grade], "", *_tables(found, whole), ""]
    return "\n".join(lines if model else [*lines, _WAYS])


def _tables(remarks: Iterable[Remark], whole: str) -> Iterable[str]:
    by_table: dict[str, list[Remark]] = defaultdict(list)
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sorted(set(remarks)):
        if one.thing in _OF_MANY:
            alike[one.thing, one.text].append(one.table)
        else:
            by_table[one.table].append(one)
    for (thing, text), tables in alike.items():
        yield f"- {thing} of {_plain(', '.join(tables))}: {_plain(text)}."
    for table, found in by_table.items():
        yield f"- **{_plain(table)}**" if table else f"- {whole}:"
        for one in found:
            yield f"  - {_plain(one.thing)}: {_plain(one.text)}."


def _plain(text: str) -> str:
    """A text of a database in Markdown: signs mean nothing."""
    shown = " ".join(text.split())
    for sign in ("\\", "`", "*", "_", "<", "|", "["):
        shown = shown.replace(sign, f"\\{sign}")
    return shown
