"""The package of the models."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.emit import literal
from generator.ir import App


@dataclass(frozen=True)
class ModelPackageView:
    app: App

    @property
    def modules(self) -> list[str]:
        modules = [f"from app.models.{one} import {name}" for name, one in self._classes.items()]
        if not self._computes:
            return modules
        return [*modules, "", "from app.models import computed  # isort: skip  # of all models"]

    @property
    def _computes(self) -> bool:
        """Models have fields that no table has."""
        return any(one.virtual for one in self.app.entities)

    @property
    def _classes(self) -> dict[str, str]:
        """The models, and their modules."""
        kept = {"IdempotencyKey": "idempotency_key"} if Features.of(self.app).idempotency else {}
        if self.app.auth:
            kept |= {"Session": "session", "SignInAttempt": "sign_in_attempt"}
        return kept | {one.name.text: one.module for one in self.app.entities}

    @property
    def names(self) -> list[str]:
        """What the package exports; constants first, as linters sort it."""
        names = ["Base", *self._classes, *(["computed"] * self._computes)]
        names.sort(
            key=lambda name: (len(name) == 1 or not name.isupper(), name.islower(), _natural(name))
        )
        return [f"{literal(name)}," for name in names]


def _natural(name: str) -> list[tuple[str, int]]:
    """`Item2` stands before `Item10`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]
