"""What a revision says of itself in constants, beside what Alembic wants to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STATE_AFTER = "state_after"
"""The constant with the fingerprint of the state that the revision leads to."""
HINTS_USED = "hints_used"
"""The constant with the hints that the revision has made use of: a tuple of texts."""
MADE_BY_HAND = "made_by_hand"
"""The constant of a squashed revision with what its author had added: `audit`, `products.note`."""
OWED = "owed"
"""The constant with what the revision leaves until no process of the old release is at work."""
SETTLES = "settles"
"""The constant with the ids of revisions that owe nothing any more."""
EFFECT = "effect"
"""A function that an author may add: what `upgrade()` does to the structure, in the words of `op`.

It is replayed instead of `upgrade()`, whose SQL nobody has to understand then.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The head of a script."""

    id: str
    parents: tuple[str, ...]
    message: str
    """One line: `Add sku to products`."""
    state: str = ""
    """Fingerprint of the state after it; the first revisions of a project go without."""
    hints: tuple[str, ...] = ()
    """Hints that it used up, sorted: `rename products.name=title`, as flags say them."""
    by_hand: tuple[str, ...] = ()
    """What of it the spec does not know, and an author wants."""
    owed: tuple[Mapping[str, str], ...] = ()
    """What it leaves, as `Owed.written` has it."""
    settles: tuple[str, ...] = ()
    """Revisions whose second half it is."""

    @property
    def down_revision(self) -> str | tuple[str, ...] | None:
        """The parents as Alembic wants them."""
        return self.parents[0] if len(self.parents) == 1 else self.parents or None
