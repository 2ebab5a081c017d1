"""Values that a database may have as the default of a column."""

from __future__ import annotations

import re

from generator.migrations.plan.families import Family, family_of
from generator.schema.model import Sql, Type

_CONSTANT = re.compile(r"-?\d+(?:\.\d+)?|'(?:[^']|'')*'|true|false", re.IGNORECASE)
_SIMPLE = {
    Family.TEXT,
    Family.INTEGER,
    Family.DECIMAL,
    Family.BOOLEAN,
    Family.DATE,
    Family.TIME,
    Family.DATETIME,
    Family.UUID,
    Family.ENUM,
}


def is_constant(sql: Sql, type_: Type) -> bool:
    """The same for every row, and a default of such a column on every database."""
    is_long = family_of(type_) is Family.TEXT and type_.on("mysql").argument("length") is None
    is_simple = family_of(type_) in _SIMPLE and not is_long
    return is_simple and all(_CONSTANT.fullmatch(text) for _, text in sql.texts)
