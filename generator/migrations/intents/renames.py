"""Renames: which table and column was which before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.ir import App, Entity, ManyToMany, ToOne
from generator.ir.hints import EntityHints, MemberHints, Phrase
from generator.migrations.consents import Consents
from generator.migrations.intents.flags import known_column, known_table, located, parted
from generator.migrations.intents.names import column_of, key_columns_of, link_of, table_of
from generator.migrations.plan.consumed_hints import renamed_column, renamed_table
from generator.migrations.plan.match import paired
from generator.schema.model import State, Table


@dataclass(slots=True)
class Renames:
    """Old names of what is still there."""

    app: App
    before: State
    after: State
    used: frozenset[str]
    """Hints that revisions have used up."""
    tables: dict[str, str] = field(default_factory=dict)
    """New to old."""
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self, consents: Consents) -> None:
        """Hints of the spec, and flags."""
        self._read_tables(consents)
        self._read_columns(consents)

    @property
    def matched(self) -> dict[str, str]:
        """New tables to the old ones."""
        return paired(self.before.tables, self.after.tables, self.tables)

    @property
    def members(self) -> Iterator[tuple[str, str, MemberHints]]:
        """Hints of members, with the table and what it was before."""
        matched = self.matched
        for hints in self.app.hints.entities:
            key = self.app.entity(hints.entity).qualified_table
            if key in matched:
                for member in hints.members:
                    yield key, matched[key], member

    def names(self, entity: Entity) -> list[str]:
        """What an entity was called, and is."""
        hints = self._of(entity)
        old = hints.renamed_from if hints is not None else None
        return [*([old.text] if old is not None else []), str(entity.name)]

    def _read_tables(self, consents: Consents) -> None:
        for hints in self.app.hints.entities:
            if hints.renamed_from is not None:
                new = self.app.entity(hints.entity).qualified_table
                self._rename_table(table_of(hints.renamed_from.text, self.before), new)
        for text in consents.rename:
            old, new = parted(text, "--rename", "old=new or table.old=new")
            if old in self.before.tables:
                self.tables[known_table(new, self.after, "--rename")] = old
        for entity in self.app.entities:
            self._move_table(entity.qualified_table, entity.table)
        for entity in self.app.entities:
            for link in entity.links:
                self._link(entity, link)

    def _move_table(self, new: str, name: str) -> None:
        """A table that is called as one that went is that one, in another schema."""
        if new in self.tables or new in self.before.tables:
            return
        found = [
            old
            for old, table in self.before.tables.items()
            if table.name == name and old not in self.after.tables
        ]
        gone = {table_of(one.text, self.before) for one in self.app.hints.dropped}
        if len(found) == 1 and found[0] not in {*self.tables.values(), *gone}:
            self.tables[new] = found[0]

    def _rename_table(self, old: str | None, new: str) -> None:
        if old is None or old == new:
            return
        is_stale = renamed_table(old, new) in self.used and new in self.before.tables
        if not is_stale:
            self.tables[new] = old

    def _link(self, entity: Entity, link: ManyToMany) -> None:
        """A link table follows the names of the entities and the relation that it is named after."""
        new = link.qualified_table
        written = self._link_hint(entity, new)
        if new not in self.tables and (written is not None or new not in self.before.tables):
            name = written.text if written else link.name
            old = link_of(name, self.names(entity), self.before)
            if old is not None and (written is not None or old not in self.after.tables):
                self._rename_table(old, new)
        self._link_columns(entity, link)

    def _link_hint(self, entity: Entity, table: str) -> Phrase | None:
        hints = self._of(entity)
        links = hints.links if hints is not None else ()
        return next((one.renamed_from for one in links if one.table == table), None)

    def _link_columns(self, entity: Entity, link: ManyToMany) -> None:
        old = self.matched.get(link.qualified_table)
        if old is None:
            return
        ends = ((link.source_column, entity), (link.target_column, self.app.entity(link.target)))
        leads_to = {
            key.columns[0]: key.table
            for key in self.before.tables[old].foreign_keys
            if len(key.columns) == 1
        }
        names = {column for column, _ in ends}
        # Both ends may be one entity: then the order of the key tells them apart.
        free = [one for one in _in_order_of_key(self.before.tables[old]) if one not in names]
        for column, end in ends:
            table = self.matched.get(end.qualified_table)
            name = next((one for one in free if leads_to.get(one) == table), None)
            if column not in leads_to and name is not None:
                free.remove(name)
                self.columns[link.qualified_table, column] = name

    def _of(self, entity: Entity) -> EntityHints | None:
        name = str(entity.name)
        return next((one for one in self.app.hints.entities if one.entity == name), None)

    def _read_columns(self, consents: Consents) -> None:
        for key, old, member in self.members:
            if member.renamed_from is None:
                continue
            names = self._old_columns(member.renamed_from.text, old, len(member.columns))
            for new, one in zip(member.columns, names, strict=False):
                self._rename_column(key, one, new)
        for entity in self.app.entities:
            for relation in entity.relations:
                self._follow_key(entity.qualified_table, relation)
        matched = {old: new for new, old in self.matched.items()}
        for text in consents.rename:
            name, new = parted(text, "--rename", "old=new or table.old=new")
            if name in self.before.tables:
                continue
            table, column = located(name, self.before, "--rename")
            known_column(column, self.before.tables[table], "--rename")
            if table in matched:
                key = matched[table]
                known_column(new, self.after.tables[key], "--rename")
                self.columns[key, new] = column

    def _follow_key(self, key: str, relation: ToOne) -> None:
        """A column of a relation whose key gets or loses columns is called after what it refers to."""
        old = self.matched.get(key)
        if old is None:
            return
        table = self.before.tables[old]
        known = {column.name for column in table.columns}
        kept = {column.name for column in self.after.tables[key].columns}
        columns = key_columns_of(relation.name, table)
        was = next((one for one in table.foreign_keys if one.columns == columns), None)
        target = self.app.entity(relation.target).qualified_table
        if was is None or self.matched.get(target) != was.table:
            return
        pairs = dict(zip(was.references, was.columns, strict=True))
        for column in relation.columns:
            reference = column.reference
            if reference is None or column.column in known:
                continue
            held = self.columns.get((target, reference.column), reference.column)
            name = pairs.get(held)
            if name is not None and name not in kept and len(relation.columns) != len(columns):
                self.columns.setdefault((key, column.column), name)

    def _old_columns(self, name: str, old: str, count: int) -> tuple[str, ...]:
        """As many columns as it has now; none where the name meant others."""
        table = self.before.tables[old]
        if count > 1:
            names = key_columns_of(name, table)
            return names if len(names) == count else ()
        single = column_of(name, table)
        return (single,) if single is not None else ()

    def _rename_column(self, key: str, old: str, new: str) -> None:
        if old == new:
            return
        known = {column.name for column in self.before.tables[self.matched[key]].columns}
        is_stale = renamed_column(key, old, new) in self.used and new in known
        if not is_stale:
            self.columns[key, new] = old


def _in_order_of_key(table: Table) -> tuple[str, ...]:
    return table.primary_key.columns if table.primary_key is not None else ()
