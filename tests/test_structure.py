"""The rules of the source itself: which module may import which, and what stands where."""

from __future__ import annotations

import pytest


def test_import_contracts_hold() -> None:
    """`lint-imports` says which import breaks which contract of pyproject.toml."""
    use_cases = pytest.importorskip("importlinter.application.use_cases")
    pytest.importorskip("importlinter.cli")  # its import configures the application
    assert use_cases.lint_imports(config_filename="pyproject.toml", cache_dir=None)
