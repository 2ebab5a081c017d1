"""What a revision leaves for a later one, and how its script remembers that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from generator.migrations.message import NOTHING_DONE
from generator.migrations.revision import Revision
from generator.migrations.triggers import InStep, RowRule, Substituted
from generator.schema.literals import text_sql
from generator.schema.model import Sql, State
from generator.schema.renaming import reads


class OwedKind(Enum):
    """What is to be done in the end, as a script says it."""

    DROP_TABLE = "drop table"
    """A table that the new release does not know."""
    DROP = "drop"
    """A column that the new release does not know."""
    REQUIRE = "require"
    """A column may hold NULL until then."""
    NARROW = "narrow"
    """A column has a wider type until then."""
    DEFAULT = "drop default"
    """A column has a default until then."""
    COMPUTE = "compute"
    """A computed column reads old columns until then."""
    RULE = "add rule"
    """A rule that the old release does not keep."""
    REPLACE = "replace"
    """A value of an enum, which a trigger replaces until then."""


_FOLLOWS, _VALUE, _TO = "in step with", "value", "by"
_DIALECTS = ("mysql", "postgresql", "sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing that is left."""

    kind: OwedKind
    table: str
    name: str = ""
    """The column or rule; empty for a table."""
    follows: str = ""
    """The column that triggers keep one that goes in step with."""
    value: Sql | None = None
    """What a trigger gives a row that lacks it."""
    replaced: str = ""
    """The value of an enum that goes."""
    to: str = ""
    """The value of the enum that takes its place."""

    @property
    def subject(self) -> str:
        """`products.sku`, as flags say it."""
        return f"{self.table}.{self.name}" if self.name else self.table

    @property
    def written(self) -> dict[str, str]:
        """As it stands in a script."""
        found = {self.kind.value: self.subject}
        if self.kind is OwedKind.REPLACE:
            found |= {_VALUE: self.replaced, _TO: self.to}
        if self.follows:
            found[_FOLLOWS] = self.follows
        if self.value is not None:
            found |= {name or _VALUE: text for name, text in self.value.texts}
        return found

    @classmethod
    def read(cls, written: Mapping[str, str]) -> Owed | None:
        """From a script; None for what nobody has written there but by hand."""
        kind = next((one for one in OwedKind if one.value in written), None)
        if kind is None:
            return None
        subject = str(written[kind.value])
        table, _, name = subject.rpartition(".")
        if kind is OwedKind.DROP_TABLE:
            return cls(kind=kind, table=subject)
        if kind is OwedKind.REPLACE:
            return cls(
                kind=kind,
                table=table,
                name=name,
                replaced=str(written.get(_VALUE, "")),
                to=str(written.get(_TO, "")),
            )
        texts = {one: str(written[one]) for one in _DIALECTS if one in written}
        plain = written.get(_VALUE)
        value = Sql.of(str(plain)) if plain is not None else Sql.of(texts) if texts else None
        follows = str(written.get(_FOLLOWS, ""))
        return cls(kind=kind, table=table, name=name, follows=follows, value=value)

    @property
    def sentence(self) -> str:
        """What is left to do, in words."""
        match self.kind:
            case OwedKind.DROP_TABLE:
                return f"drop the table {self.table}"
            case OwedKind.DROP if self.follows:
                return f"drop {self.subject}, which is kept in step with {self.follows}"
            case OwedKind.DROP:
                return f"drop {self.subject}"
            case OwedKind.REQUIRE:
                return f"make {self.subject} required"
            case OwedKind.NARROW:
                return f"give {self.subject} its narrower type"
            case OwedKind.DEFAULT:
                return f"drop the default of {self.subject}"
            case OwedKind.COMPUTE:
                return f"compute {self.subject} from the columns that stay"
            case OwedKind.RULE:
                return f"add {self.name} to {self.table}"
            case OwedKind.REPLACE:
                return f"take {self.replaced!r} out of {self.subject}"


def owed_in(constant: object) -> tuple[Owed, ...]:
    """What a script says that it owes."""
    entries = constant if isinstance(constant, tuple | list) else ()
    found = (Owed.read(one) for one in entries if isinstance(one, Mapping))
    return tuple(one for one in found if one is not None)


def with_debts(revision: Revision, owed: Sequence[Owed], settles: Sequence[str]) -> Revision:
    """A revision that says what it leaves, and which ones it is the second half of."""
    message = revision.message
    if message == NOTHING_DONE and (owed or settles):
        message = "Leave rules for a later release" if owed else "Nothing is owed any more"
    return replace(
        revision,
        message=message,
        owed=tuple(one.written for one in owed),
        settles=tuple(settles),
    )


def triggers(owed: Iterable[Owed], state: State) -> Iterator[RowRule]:
    """What the database does until then, on a state that has all the columns."""
    for one in owed:
        table = state.tables.get(one.table)
        columns = {column.name: column for column in table.columns} if table else {}
        if one.name not in columns or (one.follows or one.name) not in columns:
            continue
        column = columns[one.name]
        if one.kind is OwedKind.DROP and one.follows:
            yield InStep(table=one.table, old=column, new=columns[one.follows])
        elif one.kind is OwedKind.REQUIRE and one.value is not None:
            known = tuple(name for name in columns if name in reads(one.value))
            yield Substituted(
                table=one.table, column=column, replaced=None, value=one.value, reads=known
            )
        elif one.kind is OwedKind.REPLACE:
            value = Sql.of({dialect: text_sql(one.to, dialect) for dialect in _DIALECTS})
            yield Substituted(table=one.table, column=column, replaced=one.replaced, value=value)
