"""The databases that an application can run on."""

from __future__ import annotations

from enum import Enum


class Database(Enum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
