"""The databases that an application can run on, each with all that there is to say of it."""

from __future__ import annotations

from enum import Enum
from typing import Self

from generator.databases import mysql, postgresql, sqlite
from generator.databases.facts import DatabaseFacts, Server


class Database(Enum):
    """A database by its name, which is its value, and its facts."""

    _value_: str
    facts: DatabaseFacts

    def __new__(cls, facts: DatabaseFacts) -> Self:
        database = object.__new__(cls)
        database._value_ = facts.name
        database.facts = facts
        return database

    SQLITE = sqlite.SQLITE
    POSTGRESQL = postgresql.POSTGRESQL
    MYSQL = mysql.MYSQL

    @property
    def value(self) -> str:
        """What a spec calls it."""
        return self.facts.name

    @classmethod
    def named(cls, name: str) -> Database:
        """The database that a spec calls so."""
        return next(database for database in cls if database.value == name)

    @property
    def server(self) -> Server | None:
        """How containers run it, where it is a server."""
        return self.facts.server
