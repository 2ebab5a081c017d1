"""The dialects of SQLAlchemy that states are written for, without a driver or a connection."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.mysql.reserved_words import RESERVED_WORDS_MARIADB, RESERVED_WORDS_MYSQL
from sqlalchemy.engine import Dialect

_MODULES: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}

DIALECTS: dict[str, Dialect] = {
    name: module.dialect(paramstyle="named") for name, module in _MODULES.items()
}
"""By the name that states use; MariaDB is MySQL. This style of parameters leaves percent signs alone."""
DIALECTS["mysql"].identifier_preparer.reserved_words = RESERVED_WORDS_MARIADB | RESERVED_WORDS_MYSQL


def ddl_compiler(name: str) -> Any:  # noqa: ANN401 - SQLAlchemy's own, which has no types
    """What writes the parts of a CREATE TABLE for a database."""
    dialect: Any = DIALECTS[name]
    return dialect.ddl_compiler(dialect, None)
