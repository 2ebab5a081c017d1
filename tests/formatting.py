"""The formatter, asked once about a text: it is a process of its own, and its answer is always the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from generator import layout, render

_lay_out = layout.lay_out
_laid_out: dict[tuple[str, str, str], str] = {}


@contextmanager
def formatted_once() -> Iterator[None]:
    """Within, nothing that runs in this process has a text laid out for a second time."""
    with (
        mock.patch.object(render, "lay_out", _lay_out_once),
        mock.patch.object(layout, "lay_out", _lay_out_once),
    ):
        yield


def _lay_out_once(texts: dict[str, str], *, rules: str = "I,F401") -> dict[str, str]:
    keys = {path: (path, text, rules) for path, text in texts.items()}
    missing = {path: texts[path] for path, key in keys.items() if key not in _laid_out}
    for path, text in _lay_out(missing, rules=rules).items():
        _laid_out[keys[path]] = text
    return {path: _laid_out[key] for path, key in keys.items()}
