"""Constraints and indexes of tables that stay: renamed, dropped and added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from generator.migrations.numbering import is_nameless
from generator.migrations.operations import (
    AddConstraint,
    AddIndex,
    DropConstraint,
    DropIndex,
    RenameConstraint,
    RenameIndex,
)
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.families import enum_of
from generator.migrations.plan.moving import steps
from generator.schema.model import Check, Constraint, ForeignKey, Index, PrimaryKey, Table, Unique
from generator.schema.renaming import reads, words

Rule = Constraint | Index


@dataclass(slots=True)
class Rules:
    """The steps of all rules, by the time they have to be taken."""

    comparison: SchemaComparison
    touched: Mapping[str, set[str]]
    """Table to columns that become another kind of value or go: rules over them step aside."""
    retyped: Mapping[str, set[str]]
    """Table to columns that get another type: foreign keys at both ends step aside."""
    remade: Mapping[str, set[str]]
    """Table to columns that go and come again: every rule over them goes along."""
    renamed: list[RenameConstraint | RenameIndex] = field(default_factory=list)
    dropped_first: list[DropConstraint | DropIndex] = field(default_factory=list)
    """Foreign keys, and whatever stands in the way of others than its own table."""
    dropped: list[DropConstraint | DropIndex] = field(default_factory=list)
    dropped_late: list[DropConstraint | DropIndex] = field(default_factory=list)
    """Indexes that a foreign key may need until there is another one."""
    added: list[AddConstraint | AddIndex] = field(default_factory=list)
    keys: list[AddConstraint | AddIndex] = field(default_factory=list)
    """Primary keys, which databases want to change together with their columns."""
    _taken: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Compare the rules of every table that stays."""
        self._taken = self._new_names()
        renames: list[tuple[str, Rule, Rule]] = []
        for key, moved, after in self.comparison.pairs:
            renames += self._table(key, moved, after)
        self._rename(renames)
        self.dropped.sort(key=_turn_of_dropping)
        self.dropped_first = [one for one in self.dropped if self._is_first(one)]
        self.dropped = [one for one in self.dropped if not self._is_first(one)]
        self.added.sort(key=_turn_of_adding)
        self.keys = [one for one in self.added if _is_key(one)]
        self.added = [one for one in self.added if not _is_key(one)]

    def _table(self, key: str, moved: Table, after: Table) -> list[tuple[str, Rule, Rule]]:
        """Drop and add rules of a table; those that are only to be renamed are given back."""
        touched = self.touched.get(key, set())
        gone, come, same = _compared(_rules(moved), _rules(after))
        renames = []
        for before, rule in (*same, *((one, one) for one in _stays(moved, after))):
            if self._must_step_aside(key, before, touched):
                gone.append(before)
                come.append(rule)
            elif before.name != rule.name and not self._is_nameless(before, moved):
                renames.append((key, before, rule))
        for rule in gone:
            self._drop(key, rule, touched)
        for rule in come:
            self._add(key, rule)
        return renames

    def _is_nameless(self, rule: Rule, table: Table) -> bool:
        return isinstance(rule, PrimaryKey) and is_nameless(table, self.comparison.dialects.names)

    def _rename(self, renames: list[tuple[str, Rule, Rule]]) -> None:
        """In an order in which no name is taken; a name that another rule gives up is waited for."""
        names = {str(rule.name) for _, table, _ in self.comparison.pairs for rule in _rules(table)}
        moving = {str(before.name) for _, before, _ in renames}
        pending: dict[str, tuple[str, Rule, Rule]] = {}
        for key, before, after in renames:
            is_blocked = str(after.name) in names - moving or str(before.name) in pending
            if is_blocked:
                self._drop(key, before, set())
                self._add(key, after)
            else:
                pending[str(before.name)] = key, before, after
        for old, new in steps({old: str(one[2].name) for old, one in pending.items()}, names):
            key, rule, after = pending.pop(old)
            named = replace(after, name=new)
            pending[new] = key, named, after
            if isinstance(rule, Index) and isinstance(named, Index):
                self.renamed.append(RenameIndex(table=key, before=rule, after=named))
            elif not isinstance(rule, Index) and not isinstance(named, Index):
                self.renamed.append(RenameConstraint(table=key, before=rule, after=named))

    def _is_first(self, step: DropConstraint | DropIndex) -> bool:
        """Created tables may have its name, a foreign key may need it, an enum may be in it."""
        rule = step.index if isinstance(step, DropIndex) else step.constraint
        if isinstance(rule, ForeignKey):
            return True
        has_enums = any(
            enum_of(one.type) for one in self.comparison.moved.tables[step.table].columns
        )
        return has_enums or str(rule.name).casefold() in self._created

    def _add(self, key: str, rule: Rule) -> None:
        self.added.append(
            AddIndex(table=key, index=rule)
            if isinstance(rule, Index)
            else AddConstraint(table=key, constraint=rule)
        )

    def _drop(self, key: str, rule: Rule, touched: set[str]) -> None:
        step = (
            DropIndex(table=key, index=rule)
            if isinstance(rule, Index)
            else DropConstraint(table=key, constraint=rule)
        )
        is_index = isinstance(rule, Index | Unique)
        is_free = str(rule.name).casefold() not in self._taken
        is_late = is_index and is_free and touched.isdisjoint(columns_of(rule))
        if isinstance(rule, Unique) and self._is_referred_to(key, rule):
            is_late = False
        if any(_leads(rule, one) for one in self._bare_keys(key)):
            is_late = False
        (self.dropped_late if is_late else self.dropped).append(step)

    def _must_step_aside(self, key: str, rule: Rule, touched: set[str]) -> bool:
        """Checks and predicates compare with values of the old type, and keys with those of theirs."""
        if not self.remade.get(key, set()).isdisjoint(columns_of(rule)):
            return True
        if isinstance(rule, ForeignKey):
            own, theirs = self.retyped.get(key, set()), self.retyped.get(rule.table, set())
            if frozenset(rule.references) in self._freed(rule.table):
                return True
            if rule in self._bare_keys(key):
                return True
            return not (own.isdisjoint(rule.columns) and theirs.isdisjoint(rule.references))
        if isinstance(rule, Check):
            return not touched.isdisjoint(reads(rule.sql))
        if isinstance(rule, Index):
            return not touched.isdisjoint(read_by(rule))
        return False

    def _is_referred_to(self, key: str, rule: Unique) -> bool:
        """Foreign keys would hold on to it on PostgreSQL, where another rule is over its columns."""
        return any(
            one.table == key and set(one.references) == set(rule.columns)
            for table in self.comparison.after.tables.values()
            for one in table.foreign_keys
        )

    def _bare_keys(self, key: str) -> list[ForeignKey]:
        """Foreign keys whose last index goes: MySQL makes one of its own when it makes the key."""
        if not self.comparison.dialects.has("mysql"):
            return []
        moved, after = self.comparison.moved.tables[key], self.comparison.after.tables[key]
        return [
            one
            for one in after.foreign_keys
            if any(_leads(rule, one) for rule in _rules(moved))
            and not any(_leads(rule, one) for rule in _rules(after))
        ]

    def _freed(self, key: str) -> set[frozenset[str]]:
        """Columns of a table over which a unique rule goes, so that foreign keys need another one."""
        tables = self.comparison.moved.tables, self.comparison.after.tables
        if any(key not in known for known in tables):
            return set()
        moved, after = (known[key] for known in tables)
        gone = {frozenset(one.columns) for one in moved.uniques if one not in after.uniques}
        was, is_ = moved.primary_key, after.primary_key
        if was is not None and (is_ is None or is_.columns != was.columns):
            gone.add(frozenset(was.columns))
        return gone

    @property
    def _created(self) -> set[str]:
        """Names of rules of new tables."""
        created = (self.comparison.after.tables[key] for key in self.comparison.match.created)
        return {str(rule.name).casefold() for table in created for rule in _rules(table)}

    def _new_names(self) -> set[str]:
        """Names that no rule may have when others come to bear them."""
        comparison = self.comparison
        found = set(self._created)
        for _, moved, after in comparison.pairs:
            old = {rule.name: rule for rule in _rules(moved)}
            new = {rule.name: rule for rule in _rules(after)}
            found |= {str(name) for name, rule in new.items() if old.get(name) != rule}
        return {name.casefold() for name in found}


def _leads(rule: Rule, key: ForeignKey) -> bool:
    """The columns of the foreign key are the first ones of an index."""
    if isinstance(rule, Check | ForeignKey):
        return False
    count = len(key.columns)
    columns = tuple(part.column for part in rule.parts) if isinstance(rule, Index) else rule.columns
    return set(columns[:count]) == set(key.columns) and len(columns) >= count


def _is_key(step: AddConstraint | AddIndex) -> bool:
    return isinstance(step, AddConstraint) and isinstance(step.constraint, PrimaryKey)


def _rules(table: Table) -> list[Rule]:
    return list(chain(table.constraints, table.indexes))


def _stays(before: Table, after: Table) -> list[Rule]:
    known = _rules(before)
    return [rule for rule in _rules(after) if rule in known]


def _compared(
    before: Collection[Rule], after: Collection[Rule]
) -> tuple[list[Rule], list[Rule], list[tuple[Rule, Rule]]]:
    """What goes, what comes, and what only gets another name."""
    gone = [rule for rule in before if rule not in after]
    come = [rule for rule in after if rule not in before]
    renames: list[tuple[Rule, Rule]] = []
    for rule in list(come):
        same = next((one for one in gone if one.name and rule.name and _is_alike(one, rule)), None)
        if same is not None:
            gone.remove(same)
            come.remove(rule)
            renames.append((same, rule))
    return gone, come, renames


def _is_alike(one: Rule, other: Rule) -> bool:
    return type(one) is type(other) and replace(one, name="") == replace(other, name="")


def columns_of(rule: Rule) -> tuple[str, ...]:
    """The columns that a rule is over, as far as it names them."""
    if isinstance(rule, Check):
        return tuple(sorted(reads(rule.sql)))
    if isinstance(rule, Index):
        named = [part.column for part in rule.parts if part.column]
        return (*named, *sorted(read_by(rule)))
    return rule.columns


def read_by(index: Index) -> frozenset[str]:
    """What the expressions and the predicate of an index read."""
    texts = [part.expression for part in index.parts if part.expression is not None]
    found = frozenset(word for text in texts for word in reads(text))
    return found | frozenset(word for _, text in index.where for word in words(text))


_DROPPED_FIRST = (ForeignKey, Check, Index, Unique, PrimaryKey)
_ADDED_FIRST = (PrimaryKey, Unique, Index, Check, ForeignKey)


def _turn_of_dropping(step: DropConstraint | DropIndex) -> tuple[bool, str, int]:
    """Foreign keys of all tables first, then table by table."""
    rule = step.index if isinstance(step, DropIndex) else step.constraint
    return not isinstance(rule, ForeignKey), step.table, _DROPPED_FIRST.index(type(rule))


def _turn_of_adding(step: AddConstraint | AddIndex) -> tuple[bool, str, int]:
    """Table by table, and foreign keys of all tables last."""
    rule = step.index if isinstance(step, AddIndex) else step.constraint
    return isinstance(rule, ForeignKey), step.table, _ADDED_FIRST.index(type(rule))
