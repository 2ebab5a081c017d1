"""Packages that add files to the output, found by their entry points in `apiwright.artifacts`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import resources
from generator.failures import UserError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from generator.artifacts.planned import PlannedFile
    from generator.ir import App
    from generator.plugin import Artifact

GROUP = "apiwright.artifacts"

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Plugin:
    """An artifact, and the package that it comes from."""

    package: str
    artifact: Artifact

    def plan(self, app: App) -> Iterator[PlannedFile]:
        """Its files, each with the name of the package."""
        from generator.artifacts.planned import PlannedFile

        try:
            files = list(self.artifact.plan(app))
        except Exception as error:
            raise broken(self.package, f"its plan failed: {_said(error)}") from error
        for file in files:
            if not isinstance(file, PlannedFile):
                reason = f"its plan gives {type(file).__name__}, where PlannedFile belongs"
                raise broken(self.package, reason)
            yield replace(file, package=self.package)


def plan_of(plugins: Iterable[Plugin], app: App) -> Iterator[PlannedFile]:
    """The files of all of them."""
    for plugin in plugins:
        yield from plugin.plan(app)


def template_folders(plugins: Iterable[Plugin]) -> dict[str, Path]:
    """First part of a template's name to the folder that holds it."""
    return {
        each.artifact.name: each.artifact.templates for each in plugins if each.artifact.templates
    }


def installed() -> tuple[Plugin, ...]:
    """Every artifact that packages add, by name; `UserError` where one cannot be used."""
    if not is_any_installed():
        return ()
    from importlib.metadata import entry_points

    from generator.templating import BUILT_IN

    found = {(_package(each), each.name, each.value): each for each in entry_points(group=GROUP)}
    plugins = sorted(map(_load, found.values()), key=lambda one: (one.artifact.name, one.package))
    taken = {folder.name: "apiwright" for folder in resources.templates().iterdir()}
    taken[BUILT_IN] = "apiwright"
    for plugin in plugins:
        other = taken.setdefault(plugin.artifact.name, plugin.package)
        if other is not plugin.package:
            reason = f"its artifact is named {plugin.artifact.name!r}, and so is one of {other}"
            raise broken(plugin.package, reason)
    return tuple(plugins)


def is_any_installed() -> bool:
    """Whether to look closer: importing `importlib.metadata` costs more than a run without work."""
    return any(GROUP.encode() in text for _, text in _entry_point_files())


def facts() -> Iterator[str]:
    """What tells one set of such packages, at one version of their files, from another."""
    for place, text in _entry_point_files():
        if GROUP.encode() not in text:
            continue
        import importlib.util

        yield f"{place} {text.decode('utf-8', 'replace')}"
        for module in sorted(set(_modules(text.decode("utf-8", "replace")))):
            spec = importlib.util.find_spec(module)
            for folder in (spec.submodule_search_locations or ()) if spec else ():
                yield from _files_below(folder)
            if spec and spec.origin and not spec.submodule_search_locations:
                yield _moment(spec.origin)


def broken(package: str, reason: str) -> UserError:
    """What is said of a package that cannot do what it promises."""
    return UserError(
        f"the installed package {package} cannot add to the output: {reason}",
        f"pip uninstall {package} leaves it out; its author can put it right",
    )


def collision(first: PlannedFile, second: PlannedFile) -> UserError | None:
    """Two files in one place, if a package wants to put one there."""
    makers: Sequence[str] = [file.package or "apiwright" for file in (first, second)]
    guest = first.package or second.package
    if not guest:
        return None
    return UserError(
        f"{second.path} is made by {makers[0]} ({first.origin}) and by {makers[1]} "
        f"({second.origin})",
        f"a template of your own changes what is made; pip uninstall {guest} leaves its files out",
    )


def _entry_point_files() -> Iterator[tuple[str, bytes]]:
    """Those of every distribution on the path, as `importlib.metadata` would find them."""
    for folder in dict.fromkeys(sys.path):
        try:
            names = sorted(os.listdir(folder or "."))  # noqa: PTH208 - names are all it takes
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                place = os.path.join(folder or ".", name, "entry_points.txt")  # noqa: PTH118
                try:
                    with open(place, "rb") as file:  # noqa: PTH123 - twice as fast as a Path
                        yield place, file.read()
                except OSError:
                    continue


def _modules(text: str) -> Iterator[str]:
    """The packages that the group's entry points begin with."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == GROUP and "=" in line:
            yield re.split(r"[.:\s]", line.partition("=")[2].strip())[0]


def _files_below(folder: str) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            yield _moment(os.path.join(where, name))  # noqa: PTH118


def _moment(place: str) -> str:
    try:
        found = os.stat(place)  # noqa: PTH116
    except OSError:
        return place
    return f"{place} {found.st_size} {found.st_mtime_ns}"


def _load(point: EntryPoint) -> Plugin:
    package = _package(point)
    try:
        artifact = point.load()
        wrong = _misfit(artifact)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise broken(package, f"{point.value} cannot be used: {_said(error)}") from error
    if wrong:
        raise broken(package, f"{point.value} {wrong}")
    return Plugin(package, artifact)


def _misfit(artifact: object) -> str:
    """What keeps an object from being an artifact."""
    if isinstance(artifact, type):
        return "is a class; the entry point has to name an object of it"
    name = getattr(artifact, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return "has no 'name' of small letters, digits and underscores"
    if not callable(getattr(artifact, "plan", None)):
        return "has no method 'plan'"
    templates = getattr(artifact, "templates", None)
    if templates is not None and not (isinstance(templates, Path) and templates.is_dir()):
        return f"has 'templates' that are no folder: {templates!r}"
    if not hasattr(artifact, "templates"):
        return "has no 'templates': a folder, or None"
    return ""


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value.partition(":")[0]


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
