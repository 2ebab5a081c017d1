"""The tables of a DBML file by their names and aliases."""

from __future__ import annotations

from generator.diagnostics import Diagnostics, Span
from generator.importing.languages.dbml_tree import DbmlColumn, DbmlFile, DbmlTable
from generator.importing.languages.names import unknown
from generator.importing.model import Grade, Remark


class DbmlWorld:
    """What is looked up by name, and what has to be listed."""

    def __init__(self, found: DbmlFile, report: Diagnostics) -> None:
        self.found, self.report = found, report
        self.tables = {one.name.removeprefix("public."): one for one in found.tables}
        self.aliases = {one.alias: one for one in found.tables if one.alias}
        self.remarks: list[Remark] = []

    def remark(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        """Remember what is not as in the source, once."""
        found = Remark(table, thing, text, grade)
        if found not in self.remarks:
            self.remarks.append(found)

    def table(self, name: str, at: Span) -> DbmlTable | None:
        """The table of this name; None, with a problem, where there is none."""
        name = name.removeprefix("public.")
        found = self.tables.get(name) or self.aliases.get(name)
        if found is None:
            unknown(self.report, "table", name, at, [*self.tables, *self.aliases])
        return found

    def column(self, table: DbmlTable, name: str, at: Span) -> DbmlColumn | None:
        """The column of this name; None, with a problem, where there is none."""
        for one in table.body.columns:
            if one.name == name:
                return one
        known = [one.name for one in table.body.columns]
        unknown(self.report, f"column of {table.name}", name, at, known)
        return None

    def key(self, table: DbmlTable) -> tuple[str, ...]:
        """The columns of the key, of an index with `pk` or by themselves."""
        for index in table.body.indexes:
            if index.settings.has("pk", "primary key"):
                return tuple(part.text for part in index.parts)
        return tuple(
            one.name for one in table.body.columns if one.settings.has("pk", "primary key")
        )


def bare_name(name: str) -> str:
    """A name without its schema."""
    return name.rpartition(".")[2]


def schema_of(name: str) -> str:
    """The schema before a name; `public` is none."""
    schema = name.rpartition(".")[0]
    return "" if schema == "public" else schema


def key_of(table: DbmlTable) -> str:
    """How references name the table."""
    return table.name.removeprefix("public.")
