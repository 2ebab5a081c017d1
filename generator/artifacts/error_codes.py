"""What drivers call the errors that an application answers, for the databases that it runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.artifacts.repositories.sources import tuple_source
from generator.ir import Database

_Codes = Mapping[Database, tuple[str, ...]]
"""Lines of source: a code each, and what it means where nobody would know."""

_TRANSIENT: _Codes = {
    Database.POSTGRESQL: ('"40001",  # serialization failure', '"40P01",  # deadlock'),
    Database.SQLITE: ('"SQLITE_BUSY",', '"SQLITE_BUSY_SNAPSHOT",', '"SQLITE_LOCKED",'),
    Database.MYSQL: (
        "1213,  # MySQL: deadlock",
        "1020,  # MariaDB: the row has changed since it was read",
    ),
}
_OVERDUE: _Codes = {
    Database.POSTGRESQL: ('"55P03",  # waited too long for a lock', '"57014",  # took too long'),
    Database.SQLITE: ('"SQLITE_INTERRUPT",',),
    Database.MYSQL: (
        "1205,  # MySQL: waited too long for a lock",
        "1969,  # MariaDB: took too long",
    ),
}
_OUTAGES: _Codes = {
    Database.SQLITE: ('"SQLITE_CANTOPEN",', '"SQLITE_FULL",', '"SQLITE_IOERR",'),
    Database.MYSQL: (
        "1040,  # MySQL: too many connections",
        "1053,  # MySQL: shutdown in progress",
        "*range(1158, 1162),  # MySQL: the network failed",
        "*(2002, 2003, 2006, 2013),  # MySQL: no server, or the connection was lost",
    ),
}
_UNIQUE: _Codes = {
    Database.POSTGRESQL: ('"23505"',),
    Database.SQLITE: ('"SQLITE_CONSTRAINT_UNIQUE"', '"SQLITE_CONSTRAINT_PRIMARYKEY"'),
    Database.MYSQL: ("1062",),
}
_FOREIGN_KEY: _Codes = {
    Database.POSTGRESQL: ('"23503"', '"23001"'),
    Database.SQLITE: ('"SQLITE_CONSTRAINT_FOREIGNKEY"', '"SQLITE_CONSTRAINT_TRIGGER"'),
    Database.MYSQL: ("1451", "1452"),
}
_CHECK: _Codes = {
    Database.POSTGRESQL: ('"23514"',),
    Database.SQLITE: ('"SQLITE_CONSTRAINT_CHECK"',),
    Database.MYSQL: ("3819", "4025"),
}
_ORDER = (Database.POSTGRESQL, Database.SQLITE, Database.MYSQL)


@dataclass(frozen=True)
class ErrorCodes:
    """Those of some databases."""

    databases: tuple[Database, ...]

    @property
    def transient(self) -> list[str]:
        return [*self._of(_TRANSIENT)]

    @property
    def overdue(self) -> list[str]:
        return [*self._of(_OVERDUE)]

    @property
    def outages(self) -> list[str]:
        return [*self._of(_OUTAGES)]

    @property
    def unfit(self) -> str:
        """The condition that a value does not fit."""
        found = {
            Database.POSTGRESQL: 'str(code_of(error)).startswith("22")',
            Database.SQLITE: 'str(getattr(error, "orig", "")) == "integer overflow"',
            Database.MYSQL: "code_of(error) == 1690",
        }
        return " or ".join(found[one] for one in _ORDER if one in self.databases)

    @property
    def unique(self) -> str:
        return self._tuple(_UNIQUE)

    @property
    def foreign_key(self) -> str:
        return self._tuple(_FOREIGN_KEY)

    @property
    def check(self) -> str:
        return self._tuple(_CHECK)

    @property
    def told(self) -> str:
        """Where drivers say a code."""
        ways = {
            Database.MYSQL: "MySQL's number",
            Database.POSTGRESQL: "the SQLSTATE",
            Database.SQLITE: "SQLite's name",
        }
        named = [way for database, way in ways.items() if database in self.databases]
        *first, last = named
        listed = f"{', '.join(first)} or {last}" if first else last
        return f"{listed[0].upper()}{listed[1:]} of a driver's error."

    @property
    def type(self) -> str:
        return "str | int" if Database.MYSQL in self.databases else "str"

    @property
    def attributes(self) -> str:
        """What reads the text of a code."""
        names = {Database.POSTGRESQL: "sqlstate", Database.SQLITE: "sqlite_errorname"}
        reads = [
            f'getattr(original, "{name}", None)'
            for database, name in names.items()
            if database in self.databases
        ]
        return " or ".join(reads) or "None"

    def _of(self, codes: _Codes) -> Iterator[str]:
        for database in _ORDER:
            if database in self.databases:
                yield from codes.get(database, ())

    def _tuple(self, codes: _Codes) -> str:
        return tuple_source(self._of(codes))
