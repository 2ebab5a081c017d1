"""The formatters that a project uses, in its own checks: commands, packages and settings."""

from __future__ import annotations

from dataclasses import dataclass

from generator.ir import App, Formatter
from generator.layout import LINE_LENGTH


@dataclass(frozen=True, slots=True)
class _Facts:
    """How a formatter is called and set up, so that its layout is near the generator's own."""

    check: str
    apply: str
    package: str = ""
    settings: tuple[str, ...] = ()


_FACTS = {
    Formatter.RUFF: _Facts("ruff format --check .", "ruff format ."),
    Formatter.BLACK: _Facts(
        "black --check .",
        "black .",
        "black>=25.1",
        ("[tool.black]", f"line-length = {LINE_LENGTH}"),
    ),
    Formatter.ISORT: _Facts(
        "isort --check .",
        "isort .",
        "isort>=6",
        (
            "[tool.isort]",
            'profile = "black"',
            f"line_length = {LINE_LENGTH}",
            'known_first_party = ["app", "migration_run", "migration_steps", "tests"]',
            'known_third_party = ["alembic"]',
        ),
    ),
    Formatter.YAPF: _Facts(
        "yapf --diff --recursive .",
        "yapf --in-place --recursive .",
        "yapf>=0.43",
        ("[tool.yapf]", f"column_limit = {LINE_LENGTH}"),
    ),
    Formatter.AUTOPEP8: _Facts(
        "autopep8 --diff --exit-code --recursive .",
        "autopep8 --in-place --recursive .",
        "autopep8>=2.3",
        ("[tool.autopep8]", f"max_line_length = {LINE_LENGTH}"),
    ),
}
_SORT_AS_RUFF = {Formatter.RUFF, Formatter.BLACK}
"""They leave imports as ruff's own rule wants them."""


@dataclass(frozen=True, slots=True)
class Formatting:
    """What lays out the code of an application."""

    app: App

    @property
    def checks(self) -> list[str]:
        return [one.check for one in self._all]

    @property
    def commands(self) -> list[str]:
        return [one.apply for one in self._all]

    @property
    def packages(self) -> list[str]:
        """Those besides ruff, which checks style in any case."""
        return [one.package for one in self._all if one.package]

    @property
    def settings(self) -> list[tuple[str, ...]]:
        """Sections of `pyproject.toml`."""
        return [one.settings for one in self._all if one.settings]

    @property
    def sorts_imports_as_ruff(self) -> bool:
        return _SORT_AS_RUFF.issuperset(self.app.formatters)

    @property
    def _all(self) -> list[_Facts]:
        return [_FACTS[one] for one in self.app.formatters or (Formatter.RUFF,)]
