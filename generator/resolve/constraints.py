"""Names of constraints and indexes: made from table and columns, short enough, and each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.ir import Column
from generator.spec.words import Word

MAX_NAME = 63
_HASH = 8


@dataclass(frozen=True, slots=True)
class NamingConvention:
    """How constraints and indexes are called: words before the table, or behind the columns."""

    affixes: Mapping[str, str]
    is_prefix: bool

    def name(self, sort: str, table: str, *words: str) -> str:
        """`ix_products_name`, or `products_name_idx`; `sort` is one of `pk fk uq ix ck`."""
        parts = [table, *filter(None, words)]
        affix = self.affixes[sort]
        return "_".join([affix, *parts] if self.is_prefix else [*parts, affix])


CONVENTIONS = {
    "prefix": NamingConvention({sort: sort for sort in ("pk", "fk", "uq", "ix", "ck")}, True),
    "postgresql": NamingConvention(
        {"pk": "pkey", "fk": "fkey", "uq": "key", "ix": "idx", "ck": "check"}, False
    ),
}
"""By the words of `app.naming.constraints`: our own, and how PostgreSQL calls what has no name."""


class ConstraintNames:
    """Makes every name of the app; databases have one namespace for all tables' indexes."""

    def __init__(self, convention: str = "prefix") -> None:
        self._convention = CONVENTIONS[convention]
        self._taken: set[str] = set()

    def make(self, prefix: str, table: str, columns: Iterable[Column], suffix: str = "") -> str:
        """`ix_products_category_id_price`, for columns; with a suffix for what is said of them."""
        return self.make_of(prefix, table, *(one.column for one in columns), suffix)

    def make_of(self, prefix: str, table: str, *words: str) -> str:
        """The name of the words; shortened or told apart with a stable hash."""
        parts = [prefix, table, *filter(None, words)]
        plain = name = self._convention.name(prefix, table, *words)
        if len(plain) > MAX_NAME:
            name = _hashed(plain, "\0".join(parts))
        while not self.take(name):
            parts.append("")
            name = _hashed(plain, "\0".join(parts[:-1]))
        return name

    def written(self, written: Word | None, table: str, prefix: str, *words: str) -> str:
        """The name that the author chose for a rule of a table, else the one that is made."""
        if written is None:
            return self.make_of(prefix, table, *words)
        self.take(f"{table}.{written}")
        return str(written)

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
