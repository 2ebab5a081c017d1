"""Layout of merged Python: in the formatter's style where its author keeps to that, else untouched."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from generator.failures import InternalError

if TYPE_CHECKING:
    from generator.project.formatters import Style

_ORDER_OF_IMPORTS = "I"


def laid_out_alike(
    texts: Mapping[str, tuple[str, str]], style: Style | None = None
) -> dict[str, str]:
    """Path to the author's text and the merged one; back come merged texts in the style of ours.

    Texts of authors who keep to no such style are left out.
    """
    python = {path: versions for path, versions in texts.items() if all(map(_is_python, versions))}
    if not python:
        return {}
    if style is None:
        return _by_ruff(python)
    ours = style({path: ours for path, (ours, _) in python.items()})
    kept = [path for path, (before, _) in python.items() if ours[path] == before]
    return style({path: python[path][1] for path in kept})


def _by_ruff(texts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Both versions of all texts in one process."""
    versions: dict[str, str] = {}
    for path, (ours, merged) in texts.items():
        versions |= {f"ours/{path}": ours, f"merged/{path}": merged}
    from generator.layout import lay_out

    laid = lay_out(versions, rules=_ORDER_OF_IMPORTS)
    return {
        path: laid[f"merged/{path}"]
        for path, (ours, _) in texts.items()
        if laid[f"ours/{path}"] == ours
    }


def tidy(text: str) -> str:
    """A few statements in the formatter's style; what it cannot read stays."""
    from generator.layout import lay_out

    with suppress(InternalError):
        return lay_out({"text.py": text}, rules=_ORDER_OF_IMPORTS)["text.py"]
    return text


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
