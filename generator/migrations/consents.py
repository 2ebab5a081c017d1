"""What a command line agrees to, each naming the thing in the words of the database.

`intents.intents(app, consents, before, after, used)` puts them together with what the spec says, as
`Intents(hints=Hints, words=plan.Words)`; `used` are the hints that revisions have used up, as
`plan.consumed` writes them. `migrations.next` calls it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """Flags as they were given; each may be given several times."""

    accept_loss: tuple[str, ...] = ()
    """`products`, `products.legacy_code`."""
    rename: tuple[str, ...] = ()
    """`old_table=new_table`, `products.name=title`."""
    fill: tuple[str, ...] = ()
    """`products.sku=''`."""

    def __add__(self, other: Consents) -> Consents:
        return Consents(
            accept_loss=self.accept_loss + other.accept_loss,
            rename=self.rename + other.rename,
            fill=self.fill + other.fill,
        )

    def __bool__(self) -> bool:
        return bool(self.accept_loss or self.rename or self.fill)
