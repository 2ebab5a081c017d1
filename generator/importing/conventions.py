"""How rules and indexes are called: what follows a convention need not be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from generator.importing.model import SourceSchema, SourceTable
from generator.resolve.constraints import CONVENTIONS, MAX_NAME


@dataclass(frozen=True, slots=True)
class Convention:
    """One of those that `app.naming.constraints` knows."""

    word: str
    ambiguous: frozenset[str] = frozenset()
    """Names that several tables use, in schemas of their own: each has to be said."""

    @classmethod
    def of(cls, schema: SourceSchema) -> Self:
        """The one by which most things are called."""
        votes = {word: sum(_votes(cls(word), schema)) for word in CONVENTIONS}
        names = Counter(name for table in schema.tables for name in _names(table))
        often = frozenset(name for name, times in names.items() if times > 1)
        return cls(max(votes, key=lambda word: votes[word]), often)

    def name(self, sort: str, table: str, words: Iterable[str]) -> str:
        """What the product calls a thing; empty where it would have to shorten the name."""
        found = CONVENTIONS[self.word].name(sort, table, *words)
        return found if len(found) <= MAX_NAME else ""

    def follows(self, written: str, sort: str, table: str, words: Sequence[str]) -> bool:
        """It is called as the product would; what has no name is."""
        if written in self.ambiguous:
            return False
        return not written or written == self.name(sort, table, words)

    def is_link_called_alike(self, table: SourceTable) -> bool:
        """A link table has the names and the index that the product gives one."""
        names = [self.follows(table.key_name, "pk", table.name, ())]
        names += [self.follows(one.name, "fk", table.name, one.columns) for one in table.references]
        second = table.primary_key[1]
        others = [one for one in table.indexes if not one.lost]
        is_read = any(one.name for one in table.references) or bool(table.key_name)
        if is_read or table.indexes:
            has_index = len(others) == 1 and [part.column for part in others[0].parts] == [second]
            names.append(has_index and self.follows(others[0].name, "ix", table.name, (second,)))
        return all(names)


def _names(table: SourceTable) -> Iterable[str]:
    yield from (one.name for one in table.references if one.name)
    yield from (rule.name for rule in table.uniques if rule.name)
    yield from (index.name for index in table.indexes if index.name)
    if table.key_name:
        yield table.key_name


def _votes(convention: Convention, schema: SourceSchema) -> Iterable[bool]:
    for table in schema.tables:
        name = table.name
        if table.key_name:
            yield table.key_name == convention.name("pk", name, ())
        for one in table.references:
            yield bool(one.name) and one.name == convention.name("fk", name, one.columns)
        for rule in table.uniques:
            yield bool(rule.name) and rule.name == convention.name("uq", name, rule.columns)
        for index in table.indexes:
            columns = [part.column for part in index.parts]
            yield index.name == convention.name("ix", name, columns)
