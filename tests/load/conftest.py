"""Fixtures that the proofs under load share with those of generated applications."""

from __future__ import annotations

from tests.truth.conftest import generated

__all__ = ["generated"]
