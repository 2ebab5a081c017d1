"""The imports of one generated file, collected while its text is made."""

from __future__ import annotations

import itertools
import keyword
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from generator.resources import templates

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
_FROM = re.compile(r"^from ([\w.]+) import (?:\(([^)]*)\)|(.+))$", re.MULTILINE)
_IMPORT = re.compile(r"^import ([\w.]+)(?: as (\w+))?$", re.MULTILINE)

FIRST_PARTY = ("app", "migration_run", "migration_steps", "tests")
"""Packages of a generated project; those in `alembic/` run revisions, and are what they call."""


class _Import(NamedTuple):
    """A tuple, as they are made and looked up for every name in the output."""

    module: str
    name: str | None


class Imports:
    """Ask with `need` where a name is used: what comes back is the name to write there.

    A name that the file defines itself (`defined`), or that another import has taken, is imported
    under an alias that the module gives: `from pydantic import Field as PydanticField`. What the
    file's `template` imports itself is known, so that no name of a spec takes its place.

    In a template `{{ view.imports }}` may stand above the code that asks: it leaves a mark, which
    the renderer replaces when the rest of the file is known.
    """

    MARK = "\ue000imports\ue000"
    """Private-use characters, which no text of a spec brings into a file unescaped."""

    def __init__(self, *, defined: Iterable[str] = (), template: str = "") -> None:
        self._defined = frozenset(defined)
        self._locals = _written_in(template) if template else {}
        self._names: dict[_Import, str] = {}
        self._typing_only: set[_Import] = set()
        self._has_guard = False

    def define(self, *names: str) -> None:
        """Names that the file defines itself, said before anything is asked for."""
        self._defined |= set(names)

    def need(
        self,
        module: str,
        name: str | None = None,
        alias: str | None = None,
        *,
        typing_only: bool = False,
    ) -> str:
        """The local name of `module`, or of `name` in it; imported once, however often asked.

        With `typing_only` the import stands under `if TYPE_CHECKING:`, unless the same name is
        also needed when the program runs.
        """
        wanted = _Import(module, name)
        if typing_only and wanted not in self._names:
            self.need("typing", "TYPE_CHECKING")
            self._typing_only.add(wanted)
        elif not typing_only:
            self._typing_only.discard(wanted)
        if wanted not in self._names:
            self._names[wanted] = self._take(wanted, alias)
        return self._names[wanted]

    def guard(self) -> None:
        """The file has lines of its own under `if TYPE_CHECKING:`."""
        self.need("typing", "TYPE_CHECKING")
        self._has_guard = True

    def render(self) -> str:
        """All import statements, grouped and sorted, without a line end after the last."""
        runtime = [wanted for wanted in self._names if wanted not in self._typing_only]
        if not self._typing_only and not self._has_guard:
            runtime = [wanted for wanted in runtime if wanted.name != "TYPE_CHECKING"]
        text = "\n\n".join(self._groups(runtime))
        if self._typing_only:
            guarded = "\n\n".join(self._groups(sorted(self._typing_only, key=_order)))
            text += "\n\nif TYPE_CHECKING:\n" + _indented(guarded)
        return text

    def __str__(self) -> str:
        return self.MARK

    def _take(self, wanted: _Import, alias: str | None) -> str:
        plain = alias or wanted.name or wanted.module
        for candidate in _candidates(plain, wanted):
            head = candidate.partition(".")[0]
            taken = self._locals.get(head)
            shared = taken is not None and _same_package(taken, wanted) and candidate == plain
            if taken == wanted or (head not in self._defined and (taken is None or shared)):
                self._locals[head] = wanted
                return candidate
        raise AssertionError("candidates never end")

    def _groups(self, imports: list[_Import]) -> Iterator[str]:
        ordered = sorted(imports, key=_order)
        for _, group in itertools.groupby(ordered, key=lambda wanted: section_of(wanted.module)):
            yield "\n".join(self._statements(list(group)))

    def _statements(self, group: list[_Import]) -> Iterator[str]:
        for wanted in group:
            if wanted.name is None:
                local = self._names[wanted]
                yield f"import {wanted.module}" + (f" as {local}" if local != wanted.module else "")
        named = [wanted for wanted in group if wanted.name is not None]
        for module, names in itertools.groupby(named, key=lambda wanted: wanted.module):
            yield f"from {module} import {', '.join(self._clause(wanted) for wanted in names)}"

    def _clause(self, wanted: _Import) -> str:
        local = self._names[wanted]
        return f"{wanted.name} as {local}" if local != wanted.name else local


def _written_in(template: str) -> dict[str, _Import]:
    """What a template of ours imports in its own text, whatever its conditions."""
    return dict(_imported(template))


@cache
def _imported(template: str) -> tuple[tuple[str, _Import], ...]:
    source = _TAG.sub("", (templates() / template).read_text(encoding="utf-8"))
    found: list[tuple[str, _Import]] = []
    for module, several, names in _FROM.findall(source):
        for clause in (several or names).split(","):
            name, _, alias = clause.strip().partition(" as ")
            if name:
                found.append((alias or name, _Import(module, name)))
    for module, alias in _IMPORT.findall(source):
        found.append((alias or module.partition(".")[0], _Import(module, None)))
    return tuple(found)


def _candidates(plain: str, wanted: _Import) -> Iterator[str]:
    """Local names to try: as asked, then with the package's name before it, then numbered."""
    yield plain
    package = _package_word(wanted.module)
    short = plain.rpartition(".")[2]
    if short[:1].isupper():
        base = "".join(part.capitalize() for part in package.split("_")) + short
    else:
        base = f"{package}_{short}"
    if keyword.iskeyword(base):
        base += "_"
    yield base
    yield from (f"{base}{number}" for number in itertools.count(2))


def _package_word(module: str) -> str:
    """The word that tells a module from others: `pydantic`; `schemas` of `app.schemas.tag`."""
    parts = module.split(".")
    return parts[1] if parts[0] in FIRST_PARTY and len(parts) > 1 else parts[0]


def _same_package(one: _Import, other: _Import) -> bool:
    """`import a.b` and `import a.c` bind the same name to the same package."""
    both_modules = one.name is None and other.name is None
    return both_modules and one.module.partition(".")[0] == other.module.partition(".")[0]


def section_of(module: str) -> int:
    """The future, the standard library, other packages, the application."""
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    return 3 if root in FIRST_PARTY else 2


def _order(wanted: _Import) -> tuple[int, bool, str, int, str]:
    """As isort has it: whole modules first, then names."""
    named = order_of(wanted.name or "")
    return section_of(wanted.module), wanted.name is not None, wanted.module, *named


def order_of(name: str) -> tuple[int, str]:
    """Where isort puts a name: constants, classes, the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
