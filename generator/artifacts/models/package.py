"""The package of the models."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.ir import App, Entity


@dataclass(frozen=True)
class ModelPackageView:
    app: App

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.app.entities

    @property
    def has_idempotency(self) -> bool:
        return Features.of(self.app).idempotency

    @property
    def names(self) -> list[str]:
        """What the package exports; constants first, as linters sort it."""
        names = ["Base", *(entity.name.text for entity in self.entities)]
        names += ["IdempotencyKey"] if self.has_idempotency else []
        return sorted(
            names, key=lambda name: (len(name) == 1 or not name.isupper(), _natural(name))
        )


def _natural(name: str) -> list[tuple[str, int]]:
    """`Item2` stands before `Item10`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]
