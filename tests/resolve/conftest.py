"""A spec in, an app out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.resolve import resolve
from generator.spec import load

Understand = Callable[..., App]


@pytest.fixture
def understand(tmp_path: Path) -> Understand:
    """Resolves entities, which must be without problems."""

    def understood(entities: str, *, app: str = "name: shop") -> App:
        spec = tmp_path / "spec.yaml"
        text = f"app: {{{app}}}\nentities:\n{indent(dedent(entities).strip(), '  ')}\n"
        spec.write_text(text, encoding="utf-8")
        report = Diagnostics()
        resolved = resolve(load(spec, report), report)
        assert not report.errors, report.as_text()
        return resolved

    return understood
