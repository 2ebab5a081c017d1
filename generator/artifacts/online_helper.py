"""The package `migration_steps.online` of a project: what revisions call that keep nobody waiting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.planned import PlannedFile
from generator.emit import literal
from generator.ir import App

_EXPORTS = {
    "columns": ("add_column", "alter_column", "fill_rows", "set_not_null"),
    "copies": ("add_copy", "exchange", "is_due"),
    "indexes": ("create_index", "drop_index"),
    "locks": ("retried", "steps"),
    "rules": (
        "create_check_constraint",
        "create_foreign_key",
        "create_unique_constraint",
        "drop_constraint",
    ),
}
"""What scripts call of each module."""
_NEEDED = {
    "columns": ("rules", "indexes", "locks"),
    "copies": ("columns", "rules", "indexes", "locks"),
    "indexes": ("locks",),
    "rules": ("indexes", "locks"),
}
"""What modules are built on."""
WORDS = frozenset(word for words in _EXPORTS.values() for word in words)
_CALLED = re.compile(r"\bonline\.(\w+)")


def called_in(scripts: Iterable[str]) -> frozenset[str]:
    """The words that they call."""
    return WORDS.intersection(word for text in scripts for word in _CALLED.findall(text))


@dataclass(frozen=True)
class OnlineHelper:
    """The modules that some revisions call."""

    called: frozenset[str]
    folder: str

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = OnlineHelperView(app, self.called)
        modules = set(view.exports_of)
        modules |= {one for name in view.exports_of for one in _NEEDED.get(name, ())}
        for module, name in (("package", "__init__"), *((one, one) for one in sorted(modules))):
            template = f"migrations/helper/online/{module}.py.jinja"
            yield PlannedFile(f"{self.folder}/{name}.py", template, view)


@dataclass(frozen=True)
class OnlineHelperView(AppView):
    called: frozenset[str]

    @property
    def modules(self) -> list[str]:
        """Those that scripts call."""
        return [
            f"from migration_steps.online.{name} import {', '.join(words)}"
            for name, words in self.exports_of.items()
        ]

    @property
    def exports(self) -> list[str]:
        names = (word for words in self.exports_of.values() for word in words)
        return [f"{literal(word)}," for word in sorted(names)]

    @property
    def exports_of(self) -> dict[str, list[str]]:
        known = {name: [*filter(self.called.__contains__, _EXPORTS[name])] for name in _EXPORTS}
        return {name: words for name, words in known.items() if words}
