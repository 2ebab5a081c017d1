"""Two schemas of one server, thing by thing; what is said of both in the same words is equal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from generator.importing.model import (
    DefaultSort,
    SourceColumn,
    SourceDefault,
    SourceReference,
    SourceSchema,
    SourceTable,
)
from generator.migrations.drift.create_table import Words

_CAST = re.compile(r"::[a-z ]+(\(\d+(,\d+)?\))?(\[\])?")


@dataclass(frozen=True, slots=True)
class Contrast:
    """One thing that is other than in the source."""

    table: str
    things: tuple[str, ...]
    """As remarks call it; any of these."""
    text: str

    def is_told(self, told: Collection[tuple[str, str]]) -> bool:
        """A remark is about this very thing, or about its whole table."""
        return (self.table, "table") in told or any(
            (self.table, one) in told for one in self.things
        )

    def __str__(self) -> str:
        return f"{self.table}: {self.things[0]}: {self.text}"


def contrasts(source: SourceSchema, made: SourceSchema) -> Iterator[Contrast]:
    """What the second has otherwise, in the order of tables."""
    theirs, ours = _by_key(source), _by_key(made)
    for key in sorted({*theirs, *ours}):
        if key not in ours:
            yield Contrast(key, ("table",), "it is not made")
        elif key not in theirs:
            yield Contrast(key, ("table",), "it is not in the database")
        else:
            yield from _Tables(theirs[key], ours[key]).contrasts()
    enums = {one.name: one for one in made.enums}
    for enum in source.enums:
        if enum.name not in enums or enums[enum.name].values != enum.values:
            yield Contrast("", (f"enum {enum.name}",), "its values differ")


def _by_key(schema: SourceSchema) -> dict[str, SourceTable]:
    return {table.key: table for table in schema.tables}


class _Tables:
    def __init__(self, source: SourceTable, made: SourceTable) -> None:
        self.source = source
        self.made = made
        self.key = source.key

    def contrasts(self) -> Iterator[Contrast]:
        if self.source.doc != self.made.doc:
            yield self._contrast("comment", f"{self.source.doc!r} and {self.made.doc!r}")
        yield from self._columns()
        if self.source.primary_key != self.made.primary_key:
            text = f"{', '.join(self.source.primary_key)} and {', '.join(self.made.primary_key)}"
            yield self._contrast("primary key", text)
        elif self.source.key_name and self.source.key_name != self.made.key_name:
            yield self._contrast("primary key", f"{self.source.key_name} and {self.made.key_name}")
        yield from self._named("foreign key", *map(_references, (self.source, self.made)))
        yield from self._named("unique", *map(_uniques, (self.source, self.made)))
        yield from self._named("index", *map(_indexes, (self.source, self.made)))
        yield from self._named("check", *map(_checks, (self.source, self.made)))

    def _contrast(self, thing: str, text: str, *others: str) -> Contrast:
        return Contrast(self.key, (thing, *others), text)

    def _columns(self) -> Iterator[Contrast]:
        theirs = {one.name: one for one in self.source.columns}
        ours = {one.name: one for one in self.made.columns}
        for name in [*theirs, *(one for one in ours if one not in theirs)]:
            thing = f"column {name}"
            if name not in ours:
                yield self._contrast(thing, "it is not made")
            elif name not in theirs:
                yield self._contrast(thing, "it is not in the database")
            else:
                before, after = _facts(theirs[name]), _facts(ours[name])
                for what, value in before.items():
                    if after[what] != value:
                        yield self._contrast(thing, f"{what}: {value!r} and {after[what]!r}")

    def _named(
        self, sort: str, theirs: Mapping[str, str], ours: Mapping[str, str]
    ) -> Iterator[Contrast]:
        """By names; by what they say, where one of the two has no name."""
        rest = {name: text for name, text in ours.items() if theirs.get(name) != text}
        for name, text in theirs.items():
            if ours.get(name) == text:
                continue
            if name.startswith("\0"):
                alike = next((one for one, said in rest.items() if said == text), None)
                if alike is not None:
                    del rest[alike]
                    continue
                columns = text.partition(", ")[0]
                begun = (one for one, said in rest.items() if said.partition(", ")[0] == columns)
                rest.pop(next((one for one in begun if one not in theirs), ""), None)
            shown = name.removeprefix("\0")
            if name in ours:
                rest.pop(name, None)
                yield self._contrast(f"{sort} {shown}", f"{text} and {ours[name]}")
            else:
                columns = text.partition(" unique ")[0]
                others = (
                    f"{sort} {columns}",
                    f"unique {columns}",
                    f"unique {shown}",
                    f"column {shown}",
                )
                yield self._contrast(f"{sort} {shown}", f"{text} is not made", *others)
        for name, text in rest.items():
            shown = name.removeprefix("\0")
            yield self._contrast(
                f"{sort} {shown}", f"{text} is not in the database", *self._of(text)
            )

    def _of(self, text: str) -> tuple[str, ...]:
        """Rules that come with the near type of a column are told with it."""
        return tuple(
            f"column {one.name}"
            for one in self.source.columns
            if re.search(rf"\b{re.escape(one.name)}\b", text)
        )


def _facts(column: SourceColumn) -> dict[str, object]:
    return {
        "type": column.type.source.lower().replace(", ", ","),
        "nullable": column.nullable,
        "default": _default(column.default),
        "numbered": column.is_numbered,
        "computed": column.computed,
        "comment": column.doc,
    }


def _default(default: SourceDefault | None) -> object:
    if default is None:
        return None
    if default.sort is DefaultSort.LITERAL:
        value = default.value
        return float(value) if isinstance(value, int | float) else value
    if default.sort is DefaultSort.NOW:
        return "now"
    return _CAST.sub("", str(default.value))


def _references(table: SourceTable) -> dict[str, str]:
    return {one.name or f"\0{', '.join(one.columns)}": _reference(one) for one in table.references}


def _reference(one: SourceReference) -> str:
    pairs = sorted(zip(one.columns, one.references, strict=False))
    columns = ", ".join(f"{own} to {other}" for own, other in pairs)
    late = " deferrable" if one.deferrable else ""
    return f"{columns} of {one.table}, {one.on_delete or 'no action'}, {one.on_update or 'no action'}{late}"


def _uniques(table: SourceTable) -> dict[str, str]:
    return {
        one.name or f"\0{', '.join(one.columns)}": ", ".join(one.columns) for one in table.uniques
    }


def _indexes(table: SourceTable) -> dict[str, str]:
    found = {}
    keys = {one.name for one in table.references}
    for one in table.indexes:
        if one.name in keys:
            continue  # MariaDB makes it for the key
        parts = ", ".join(
            f"{part.column or part.expression}{' desc' if part.descending else ''}"
            for part in one.parts
        )
        where = str(Words.of(one.where, escapes=False)) if one.where else ""
        more = [f"unique {one.unique}", where, one.method, str(one.ops), str(one.include)]
        found[one.name] = " ".join([parts, *(text for text in more if text)])
    return found


def _checks(table: SourceTable) -> dict[str, str]:
    found = {}
    for one in table.checks:
        text = str(Words.of(one.sql, escapes=True)) if one.sql else ""
        found[one.name or f"\0{one.sql}"] = text
    return found
