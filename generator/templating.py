"""Templates by name: the author's own stand before those of installed packages and apiwright's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    meta,
)
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator import emit, resources
from generator.spec.source import displayed
from generator.template_cache import TemplateCache

BUILT_IN = "apiwright"
"""Names that begin with this folder mean the template that an own one stands before."""
SUFFIX = ".jinja"


@dataclass(frozen=True)
class Templates:
    """The folders of a run."""

    own: Path | None = None
    """The author's, beside the specs."""
    packages: Mapping[str, Path] = field(default_factory=dict)
    """First part of a name to the folder of the package that it belongs to."""
    built_in: Path = field(default_factory=resources.templates)

    def environment(self, *extensions: type[Extension]) -> Environment:
        """Jinja as every template expects it; an undefined name fails the render."""
        cache = None if extensions else TemplateCache()
        settings = _SETTINGS | {"extensions": extensions}
        plain = Environment(**settings, bytecode_cache=cache)  # noqa: S701 - see below
        folders = {name: FileSystemLoader(folder) for name, folder in self.packages.items()}
        given = _Within(
            ChoiceLoader([PrefixLoader(folders), FileSystemLoader(self.built_in)]), plain
        )
        plain.loader = given
        if self.own is not None:
            # A specification may come from anybody, so what lies beside it can reach values only.
            sandbox = ImmutableSandboxedEnvironment(**settings)
            own = _Within(FileSystemLoader(self.own), sandbox)
            plain.loader = ChoiceLoader([PrefixLoader({BUILT_IN: given}), own, given])
            sandbox.loader = plain.loader
            _equip(sandbox)
        _equip(plain)
        return plain

    def own_names(self) -> list[str]:
        """The names of the author's own templates, sorted."""
        return sorted(_names(self.own)) if self.own is not None else []

    def given_names(self) -> list[str]:
        """Every name that an own template may stand before."""
        of_packages = [
            f"{prefix}/{name}"
            for prefix, folder in self.packages.items()
            for name in _names(folder)
        ]
        return sorted([*_names(self.built_in), *of_packages])

    def text(self, name: str) -> str:
        """The template as it is written."""
        return _source(name, self.environment())

    def place(self, name: str) -> Path | None:
        """The file of an own template; None where the name is not one of them."""
        parts = name.split("/")
        if self.own is None or parts[0] == BUILT_IN or ".." in parts:
            return None
        place = self.own / name
        return place if place.is_file() else None

    def name(self, file: Path) -> str:
        """What the template of this file is called; an author's own by its place."""
        if self.own is not None and file.is_relative_to(self.own):
            return displayed(file)
        for prefix, folder in self.packages.items():
            if file.is_relative_to(folder):
                return f"{prefix}/{file.relative_to(folder).as_posix()}"
        return file.relative_to(self.built_in).as_posix()

    def taking_part(self, name: str) -> Iterator[str]:
        """The template, and those that it includes, imports or extends, at any depth."""
        jinja = self.environment()
        seen: dict[str, None] = {}
        waiting: list[str | None] = [name]
        while waiting:
            one = waiting.pop(0)
            if one is None or one in seen:
                continue
            seen[one] = None
            yield one
            waiting += _references(one, jinja)


_SETTINGS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "autoescape": False,  # the output is Python; `emit` has its own escapes
    "auto_reload": False,
    "cache_size": -1,
}


def _lines(sources: Iterable[str], indent: int) -> str:
    """Each source on a line of its own, below the line that the template ends with `{{-`."""
    return "".join(f"\n{' ' * indent}{source}" for source in sources)


_FILTERS: dict[str, Callable[..., Any]] = {
    "literal": emit.literal,
    "lines": _lines,
    "long_literal": emit.long_literal,
    "comment": emit.comment,
    "docstring": emit.docstring,
    "markdown": emit.markdown_text,
    "markdown_cell": emit.markdown_cell,
    "mermaid_label": emit.mermaid_label,
    "toml": emit.toml_string,
    "yaml": emit.yaml_string,
    "shell_value": emit.shell_value,
}


def _equip(jinja: Environment) -> None:
    jinja.filters |= _FILTERS


class _Within(BaseLoader):
    """A loader whose templates always run in one environment, whoever includes them."""

    def __init__(self, loader: BaseLoader, jinja: Environment) -> None:
        self.loader = loader
        self.jinja = jinja

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self.loader.get_source(environment, template)

    def load(
        self,
        environment: Environment,  # noqa: ARG002 - that of whoever asks, which is not wanted here
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002, ARG002 - the same
    ) -> Template:
        return self.loader.load(self.jinja, name, self.jinja.make_globals(None))


def _source(name: str, jinja: Environment) -> str:
    if jinja.loader is None:
        raise TemplateNotFound(name)
    source, _, _ = jinja.loader.get_source(jinja, name)
    return source


def _references(name: str, jinja: Environment) -> list[str | None]:
    try:
        source = _source(name, jinja)
        return sorted(meta.find_referenced_templates(jinja.parse(source)), key=str)
    except (TemplateError, UnicodeDecodeError, OSError):
        return []


def _names(folder: Path) -> Iterator[str]:
    """Templates at any depth; hidden files and folders are left out."""
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in files:
            is_template = name.endswith(SUFFIX) and not name.startswith(".")
            if is_template and Path(where, name).is_file():
                yield Path(where, name).relative_to(folder).as_posix()
