"""Layout of merged Python: in the formatter's style where its author keeps to that, else untouched."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import suppress

from generator.failures import InternalError

_ORDER_OF_IMPORTS = "I"


def laid_out_alike(texts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Path to the author's text and the merged one; back come merged texts in the style of ours.

    Texts of authors with a style of their own are left out.
    """
    versions: dict[str, str] = {}
    for path, (ours, merged) in texts.items():
        if _is_python(ours) and _is_python(merged):
            versions |= {f"ours/{path}": ours, f"merged/{path}": merged}
    if not versions:
        return {}
    from generator.layout import lay_out

    laid = lay_out(versions, rules=_ORDER_OF_IMPORTS)
    return {
        path: laid[f"merged/{path}"]
        for path, (ours, _) in texts.items()
        if f"ours/{path}" in laid and laid[f"ours/{path}"] == ours
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
