"""Failures as the drivers of an application's databases tell them, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.repositories.sources import tuple_source
from generator.emit import literal
from generator.ir import Database

Code = str | int

_POSTGRESQL, _SQLITE, _MYSQL = Database.POSTGRESQL, Database.SQLITE, Database.MYSQL

_JUDGED: tuple[tuple[tuple[str, ...], dict[Database, tuple[Code, ...]]], ...] = (
    (
        ("is_transient",),
        {_POSTGRESQL: ("40001", "40P01"), _SQLITE: ("SQLITE_BUSY",), _MYSQL: (1213,)},
    ),
    (("is_overdue",), {_POSTGRESQL: ("55P03",), _SQLITE: ("SQLITE_INTERRUPT",), _MYSQL: (1205,)}),
    (("is_overdue", "is_outage"), {_POSTGRESQL: ("57014",)}),
    (
        ("is_outage",),
        {_POSTGRESQL: ("08006", "53300", "57P01"), _SQLITE: ("SQLITE_FULL",), _MYSQL: (2006,)},
    ),
    (("is_unfit",), {_POSTGRESQL: ("22003", "22P02"), _MYSQL: (1690,)}),
    ((), {_POSTGRESQL: ("23505", "42P01"), _SQLITE: ("SQLITE_ERROR",), _MYSQL: (1062,)}),
)
"""Who says something of an error, and codes of such errors."""

_TRIED = (
    ({_POSTGRESQL: "40001", _SQLITE: "SQLITE_BUSY", _MYSQL: 1213}, "", "UnavailableError()", True),
    (
        {_POSTGRESQL: "57014", _SQLITE: "SQLITE_INTERRUPT", _MYSQL: 1205},
        "",
        "OverdueError()",
        False,
    ),
    ({_POSTGRESQL: "53300", _SQLITE: "SQLITE_FULL", _MYSQL: 1040}, "", "UnavailableError()", False),
    (
        {_POSTGRESQL: "08006", _SQLITE: "SQLITE_IOERR", _MYSQL: 2013},
        ", lost=True",
        "UnavailableError(LOST)",
        False,
    ),
)
"""A code, what else is known of the error, what it is answered, and whether it is tried again."""

_REFUSED: tuple[tuple[Database, Code, str, str], ...] = (
    (_POSTGRESQL, "23505", 'violates unique constraint "uq_pets_name"', "TAKEN"),
    (_MYSQL, 1062, "Duplicate entry 'a' for key 'pets.uq_pets_name'", "TAKEN"),
    (
        _SQLITE,
        "SQLITE_CONSTRAINT_UNIQUE",
        "UNIQUE constraint failed: pets.name, pets.owner_id",
        "TAKEN",
    ),
    (
        _MYSQL,
        1062,
        "Duplicate entry '1' for key 'pets.PRIMARY'",
        'DuplicateError("Another pet has this id.", ("id",))',
    ),
    (
        _POSTGRESQL,
        "23505",
        'violates unique constraint "by_hand"',
        'DuplicateError("Another pet has this value.", ())',
    ),
    (_POSTGRESQL, "23503", 'violates foreign key constraint "fk_pets_vet_id"', "UNKNOWN"),
    (_MYSQL, 1452, "fails (`pets`, CONSTRAINT `fk_pets_vet_id` FOREIGN KEY", "UNKNOWN"),
    (_POSTGRESQL, "23514", 'violates check constraint "ck_pets_age"', "BROKEN"),
    (_MYSQL, 4025, "CONSTRAINT `ck_pets_age` failed", "BROKEN"),
    (_SQLITE, "SQLITE_CONSTRAINT_CHECK", "CHECK constraint failed: ck_pets_age", "BROKEN"),
    (
        _SQLITE,
        "SQLITE_CONSTRAINT_CHECK",
        "CHECK constraint failed: by_hand",
        'RuleViolatedError("A value of the pet is not allowed.")',
    ),
    (
        _POSTGRESQL,
        "23502",
        'null value in column "name"',
        'ConflictError("The database refused this pet.")',
    ),
    (
        _SQLITE,
        "SQLITE_CONSTRAINT_NOTNULL",
        "NOT NULL constraint failed: pets.name",
        'ConflictError("The database refused this pet.")',
    ),
)


@dataclass(frozen=True)
class Failures:
    """Those of some databases, as source."""

    databases: tuple[Database, ...]

    @property
    def judged(self) -> Iterator[str]:
        """Who says something of an error, and codes of such errors."""
        for judges, codes in _JUDGED:
            known = [literal(one) for database in self._in_order for one in codes.get(database, ())]
            if known:
                yield f"({tuple_source(judges)}, {tuple_source(known)})"

    @property
    def tried(self) -> Iterator[str]:
        """An error, what it is answered, and how often work is done in all: writing, reading."""
        first = self._in_order[0]
        for codes, more, refusal, is_repeated in _TRIED:
            writes = "ATTEMPTS" if is_repeated else "1"
            reads = "2" if more else writes
            yield f"(failure({literal(codes[first])}{more}), {refusal}, {writes}, {reads})"

    @property
    def refused(self) -> Iterator[str]:
        """A code with its message, and what it is answered."""
        for database, code, message, refusal in _REFUSED:
            if database in self.databases:
                yield f"({literal(code)}, {literal(message)}, {refusal})"

    @property
    def code(self) -> str:
        """The type of a code."""
        return "str | int" if _MYSQL in self.databases else "str"

    @property
    def _in_order(self) -> list[Database]:
        return [one for one in (_POSTGRESQL, _SQLITE, _MYSQL) if one in self.databases]
