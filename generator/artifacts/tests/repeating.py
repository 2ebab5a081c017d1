"""The tests of versions and of creations that are sent again."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.tests.topic import Topic, flat
from generator.ir import SetEffect


@dataclass(frozen=True)
class RepeatTests(Topic):
    """What protects a row from clients that know an old version, or that ask twice."""

    @property
    def has_versions(self) -> bool:
        return self.entity.version is not None and self.gets

    @property
    def first_version(self) -> int:
        """The version after a creation, which may change the row itself."""
        own = (
            effect
            for effect in flat(self.entity.after_create)
            if isinstance(effect, SetEffect) and any(one.row is None for one in effect.assignments)
        )
        return 1 + sum(1 for _ in own)

    @property
    def is_idempotent(self) -> bool:
        return self.entity.idempotency and self.gets
