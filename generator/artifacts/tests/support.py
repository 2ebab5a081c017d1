"""What all tests of a generated application share."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.ir import App


@dataclass(frozen=True)
class SupportView:
    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def has_passwords(self) -> bool:
        return Features(self.app).passwords
