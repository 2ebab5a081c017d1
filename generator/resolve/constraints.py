"""Names of constraints and indexes: made from table and columns, short enough, and each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from generator.ir import Column

MAX_NAME = 63
_HASH = 8


class ConstraintNames:
    """Makes every name of the app; databases have one namespace for all tables' indexes."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, prefix: str, table: str, columns: Iterable[Column], suffix: str = "") -> str:
        """`ix_products_category_id_price`, for columns; with a suffix for what is said of them."""
        return self.make_of(prefix, table, *(one.column for one in columns), suffix)

    def make_of(self, prefix: str, table: str, *words: str) -> str:
        """The name of the words; shortened or told apart with a stable hash."""
        parts = [prefix, table, *filter(None, words)]
        plain = name = "_".join(parts)
        if len(plain) > MAX_NAME:
            name = _hashed(plain, "\0".join(parts))
        while not self.take(name):
            parts.append("")
            name = _hashed(plain, "\0".join(parts[:-1]))
        return name

    def take(self, name: str) -> bool:
        """Take a name that the author chose; False when it is taken."""
        folded = name.casefold()
        if folded in self._taken:
            return False
        self._taken.add(folded)
        return True


def _hashed(name: str, source: str) -> str:
    digest = hashlib.sha256(source.encode()).hexdigest()[:_HASH]
    return f"{name[: MAX_NAME - _HASH - 1].rstrip('_')}_{digest}"
