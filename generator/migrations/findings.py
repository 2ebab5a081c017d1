"""What a planned migration would do to data, in words: some of it needs a consent, some is advice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FindingCode(Enum):
    """Stable codes of findings, explained in docs/migrations.md."""

    LOSS = "LOSS"
    """Values would be gone: a table, column or enum value dropped, a type made narrower."""
    VALUE = "VALUE"
    """A required column needs a value for the rows that are there."""
    RENAME = "RENAME?"
    """Something went and an equal thing came."""
    DATA = "DATA"
    """Rows may stand in the way: the revision looks before it changes anything."""
    LOCK = "LOCK"
    """On a large, busy table this takes long."""
    KEPT = "KEPT"
    """An extension that the spec lists no longer stays in the database."""
    MERGE = "MERGE"
    """Two heads."""
    DRIFT = "DRIFT"
    """A revision makes another structure than the one it was written for."""

    @property
    def needs_consent(self) -> bool:
        return self in {FindingCode.LOSS, FindingCode.VALUE, FindingCode.RENAME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    code: FindingCode
    subject: str
    """`products.legacy_code`, in database names; what a flag names."""
    message: str
    spec_line: str = ""
    """What to add to the spec: `products: dropped: [legacy_code]`."""
    flag: str = ""
    """The same on the command line."""
