"""References of DBML, beside columns and by themselves, as foreign keys and link tables."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.diagnostics import Span
from generator.importing.languages.dbml_tree import (
    DbmlEndpoint,
    DbmlRef,
    DbmlSettings,
    DbmlTable,
)
from generator.importing.languages.dbml_world import DbmlWorld, bare_name, key_of, schema_of
from generator.importing.languages.names import snake
from generator.importing.model import (
    SourceColumn,
    SourceReference,
    SourceTable,
    SourceUnique,
)
from generator.resolve.plurals import plural, singular_name

_ACTIONS = {
    "cascade": "cascade",
    "set null": "set_null",
    "restrict": "restrict",
    "no action": "",
    "set default": "set_default",
}


class RefReader:
    """Reads every reference once, and gives them by table."""

    def __init__(self, world: DbmlWorld) -> None:
        self.world = world
        self._references: dict[str, list[SourceReference]] = {}
        self._uniques: dict[str, list[SourceUnique]] = {}
        self._links: list[tuple[DbmlTable, DbmlTable, DbmlRef]] = []

    def of(self, table: DbmlTable) -> tuple[SourceReference, ...]:
        """The foreign keys of a table."""
        return tuple(self._references.get(key_of(table), ()))

    def uniques(self, table: DbmlTable) -> Iterator[SourceUnique]:
        """The rules of references that are one to one, where the table does not say them."""
        said: set[tuple[str, ...]] = {
            (one.name,) for one in table.body.columns if one.settings.has("unique")
        }
        said |= {
            tuple(part.text for part in one.parts)
            for one in table.body.indexes
            if one.settings.has("unique")
        }
        said.add(self.world.key(table))
        for rule in self._uniques.get(key_of(table), ()):
            if rule.columns not in said:
                yield rule

    def read(self) -> None:
        """Find them all."""
        for ref in (*self._beside_columns(), *self.world.found.refs):
            self._read(ref)

    def _beside_columns(self) -> Iterator[DbmlRef]:
        for table in self.world.found.tables:
            for column in table.body.columns:
                for sign, other in column.settings.refs:
                    here = DbmlEndpoint(table.name, (column.name,), column.at)
                    yield DbmlRef("", here, sign, other, DbmlSettings({}), column.at)

    def _read(self, ref: DbmlRef) -> None:
        left = self.world.table(ref.left.table, ref.left.at)
        right = self.world.table(ref.right.table, ref.right.at)
        if left is None or right is None or not self._fits(ref, left, right):
            return
        if ref.sign == "<>":
            self._links.append((left, right, ref))
        elif ref.sign == ">":
            self._refer(left, ref.left, right, ref.right, ref)
        elif ref.sign == "<" or self._is_other_way(left, right, ref):
            self._refer(right, ref.right, left, ref.left, ref)
        else:
            self._refer(left, ref.left, right, ref.right, ref)

    def _is_other_way(self, left: DbmlTable, right: DbmlTable, ref: DbmlRef) -> bool:
        """One to one: the column that is the key of its table is referred to."""
        is_left_key = self.world.key(left) == ref.left.columns
        is_right_key = self.world.key(right) == ref.right.columns
        return is_left_key and not is_right_key

    def _fits(self, ref: DbmlRef, left: DbmlTable, right: DbmlTable) -> bool:
        if len(ref.left.columns) != len(ref.right.columns):
            reason = f"{len(ref.left.columns)} column(s) cannot refer to {len(ref.right.columns)}"
            hint = "name as many columns on both sides"
            self.world.report.add(problems.model_contradiction(ref.left.at, reason, hint))
            return False
        ends: tuple[tuple[DbmlTable, DbmlEndpoint, Span], ...] = (
            (left, ref.left, ref.left.at),
            (right, ref.right, ref.right.at),
        )
        return all(
            self.world.column(table, name, at) is not None
            for table, end, at in ends
            for name in end.columns
        )

    def _refer(
        self,
        child: DbmlTable,
        own: DbmlEndpoint,
        parent: DbmlTable,
        other: DbmlEndpoint,
        ref: DbmlRef,
    ) -> None:
        if child is parent and own.columns == other.columns:
            text = "a column cannot refer to itself"
            self.world.remark(key_of(child), f"ref of {', '.join(own.columns)}", text)
            return
        reference = SourceReference(
            columns=own.columns,
            table=key_of(parent),
            references=other.columns,
            name=ref.name,
            on_delete=_ACTIONS.get(ref.settings.text("delete").lower(), ""),
            on_update=_ACTIONS.get(ref.settings.text("update").lower(), ""),
        )
        there = self._references.setdefault(key_of(child), [])
        if any(one.columns == own.columns and one.table == reference.table for one in there):
            return
        there.append(reference)
        if ref.sign == "-":
            self._uniques.setdefault(key_of(child), []).append(SourceUnique(columns=own.columns))

    def links(self, tables: list[SourceTable]) -> Iterator[SourceTable]:
        """A table for each `<>`, as DBML itself makes one where SQL is asked of it."""
        by_key = {table.key: table for table in tables}
        for left, right, ref in self._links:
            if len(ref.left.columns) != 1:
                text = "many to many over several columns needs a table of its own"
                self.world.remark(bare_name(left.name), f"ref to {right.name}", text)
                continue
            yield self._link(by_key[key_of(left)], by_key[key_of(right)], ref)

    def _link(self, left: SourceTable, right: SourceTable, ref: DbmlRef) -> SourceTable:
        one, other = singular_name(snake(left.name)), singular_name(snake(right.name))
        head, separator, last = other.rpartition("_")
        name = f"{one}_{head}{separator}{plural(last)}"
        ends = ((left, f"{one}_id", ref.left), (right, f"{other}_id", ref.right))
        if one == other:
            ends = (ends[0], (right, f"other_{other}_id", ref.right))
        return SourceTable(
            name=name,
            schema=schema_of(left.key),
            columns=tuple(
                SourceColumn(name=column, type=table.column(end.columns[0]).type)
                for table, column, end in ends
            ),
            primary_key=tuple(column for _, column, _ in ends),
            references=tuple(
                SourceReference(
                    columns=(column,),
                    table=table.key,
                    references=end.columns,
                    on_delete="cascade",
                )
                for table, column, end in ends
            ),
        )
