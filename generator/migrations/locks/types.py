"""Which changes of a type leave the rows as they are."""

from __future__ import annotations

from generator.schema.model import Type

_BYTES = 4
"""A character takes at most so many on MariaDB and MySQL."""
_SHORT = 255
"""So many bytes have a length of one byte there."""


def keeps_rows(before: Type, after: Type, dialect: str) -> bool:
    """No value is looked at: texts that may be longer, decimals that may have more digits."""
    old, new = before.on(dialect), after.on(dialect)
    if old == new:
        return True
    if dialect == "postgresql":
        return _keeps_on_postgresql(old, new)
    return dialect == "mysql" and old.name == new.name == "String" and _grows(old, new)


def is_narrower(before: Type, after: Type, dialect: str) -> bool:
    """Some value that was right is none any more, or its text is another: not only more room."""
    old, new = before.on(dialect), after.on(dialect)
    if old == new or _keeps_on_postgresql(old, new):
        return False
    if old.name in _WIDER and new.name in _WIDER[old.name]:
        return False
    lengths = _length(old), _length(new)
    same = old.name == new.name == "String"
    return not (same and lengths[0] is not None and lengths[1] and lengths[0] <= lengths[1])


_WIDER = {
    "SmallInteger": {"Integer", "BigInteger"},
    "Integer": {"BigInteger"},
    "REAL": {"Double", "Float"},
    "String": {"Text"},
}


def _keeps_on_postgresql(old: Type, new: Type) -> bool:
    if old.name == "String" and new.name in {"String", "Text"}:
        limits = _length(old), _length(new)
        return new.name == "Text" or limits[1] is None or (limits[0] or 10**9) <= limits[1]
    if old.name == new.name == "Numeric" and old.argument("scale") == new.argument("scale"):
        digits = old.argument("precision"), new.argument("precision")
        return digits[1] is None or (
            isinstance(digits[0], int) and isinstance(digits[1], int) and digits[0] <= digits[1]
        )
    return False


def _grows(old: Type, new: Type) -> bool:
    """On MariaDB and MySQL, if the length of the value takes as many bytes as before."""
    limits = _length(old), _length(new)
    if limits[0] is None or limits[1] is None or limits[0] > limits[1]:
        return False
    return (limits[0] * _BYTES > _SHORT) == (limits[1] * _BYTES > _SHORT)


def _length(type_: Type) -> int | None:
    length = type_.argument("length")
    return length if isinstance(length, int) else None
