"""Where the templates and the sample specs are: in the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """The folder of the templates."""
    return _data("templates")


def sample_specs() -> Path:
    """The folder of the specs that travel with apiwright, `ecommerce` among them."""
    return _data("specs")


def _data(name: str) -> Path:
    """The wheel carries both folders inside the package; a checkout has them beside it."""
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
