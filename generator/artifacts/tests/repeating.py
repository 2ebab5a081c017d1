"""The tests of versions and of creations that are sent again."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.tests.topic import Topic


@dataclass(frozen=True)
class RepeatTests(Topic):
    """What protects a row from clients that know an old version, or that ask twice."""

    @property
    def has_versions(self) -> bool:
        return self.entity.version is not None and self.gets

    @property
    def is_idempotent(self) -> bool:
        return self.entity.idempotency and self.gets
