"""Projects that are generated and migrated within this process, as the commands would do it.

Starting an interpreter for each command takes longer than all that is tried here. Only the files
that Alembic's environment imports are generated.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.machinery
import io
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from unittest import mock

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from typer import Typer, testing
from typer.main import get_command
from typer.testing import CliRunner

from generator import artifacts, pipeline
from generator.artifacts.application import Application
from generator.artifacts.auth import SignIn
from generator.artifacts.migrations import Migrations
from generator.artifacts.models import Models
from generator.artifacts.planned import PlannedFile
from generator.cli import app as cli
from generator.diagnostics import Diagnostic, Diagnostics
from generator.ir import App
from generator.project import stamp, transaction

IMPORTED = {
    "__init__.py",
    "config.py",
    "database.py",
    "exceptions.py",
    "outages.py",
    "sqlite.py",
    "violations.py",
}


class _Settings:
    """What the environment of Alembic imports beside the models."""

    name = "application"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        for file in Application().plan(app):
            folder, _, name = file.path.rpartition("/")
            if folder == "app" and name in IMPORTED:
                yield file
        yield from (file for file in SignIn().plan(app) if file.path.startswith("app/models/"))


_ARTIFACTS = (_Settings(), Models(), Migrations())


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    output: str


@cache
def _commands(app: Typer) -> Any:
    """Typer would make all commands anew for each that is run."""
    return get_command(app)


_build = pipeline.build
_builds: dict[tuple[str, str, bool], tuple[pipeline.Build, list[Diagnostic]]] = {}


def _built_once(specs: Path, report: Diagnostics) -> pipeline.Build:
    """A spec of a story is generated into several folders and several times, with the same outcome."""
    if not specs.is_file():
        return _build(specs, report)
    key = (specs.name, specs.read_text("utf-8"), artifacts.ARTIFACTS is _ARTIFACTS)
    if key not in _builds:
        _builds[key] = _build(specs, report), report.diagnostics
    build, found = _builds[key]
    for diagnostic in found:
        report.add(diagnostic)
    return build


@cache
def _own_files() -> tuple[str, ...]:
    """Nobody changes apiwright while its tests run."""
    return tuple(_find_own_files())


_find_own_files = stamp._own_files


def apiwright(*arguments: str | Path, whole: bool = False) -> Answer:
    """Run `apiwright` with these arguments; `whole` makes every file."""
    chosen = artifacts.ARTIFACTS if whole else _ARTIFACTS
    with (
        mock.patch.object(artifacts, "ARTIFACTS", chosen),
        mock.patch.object(pipeline, "build", _built_once),
        mock.patch.object(stamp, "_own_files", _own_files),
        mock.patch.object(transaction, "_flush", return_value=None),
        mock.patch.object(testing, "_get_command", _commands),
    ):
        done = CliRunner().invoke(cli, [str(each) for each in arguments])
    return Answer(done.exit_code, done.output)


@dataclass(frozen=True)
class Project:
    """A generated project and the spec beside it."""

    folder: Path
    whole: bool = False

    @property
    def spec(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.yaml")

    @property
    def versions(self) -> Path:
        return self.folder / "alembic" / "versions"

    @property
    def revisions(self) -> list[str]:
        return sorted(file.name for file in self.versions.glob("*.py"))

    def generate(self, text: str, *flags: str) -> Answer:
        self.spec.write_text(text, "utf-8")
        return apiwright("generate", self.spec, self.folder, *flags, whole=self.whole)

    def contents(self) -> dict[str, bytes]:
        """Every file that is not apiwright's own memory."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".apiwright" not in path.parts
        }

    def upgrade(self, url: str, revision: str = "head") -> None:
        self._alembic(url, command.upgrade, revision)

    def downgrade(self, url: str, revision: str) -> None:
        self._alembic(url, command.downgrade, revision)

    def stamp(self, url: str, revision: str) -> None:
        self._alembic(url, command.stamp, revision)

    def check(self, url: str) -> None:
        """`alembic check`: the models want nothing that the database has not."""
        with warnings.catch_warnings():
            # Nobody can read an index over an expression of SQLite, and all say so.
            warnings.filterwarnings("ignore", ".*expression-based index")
            self._alembic(url, command.check)

    def heads(self) -> tuple[str, ...]:
        from alembic.script import ScriptDirectory

        with _imports_from(self.folder):
            return tuple(ScriptDirectory.from_config(self._config("sqlite://")).get_heads())

    def upgrade_sql(self, url: str, since: str) -> str:
        return self._alembic(url, command.upgrade, f"{since}:head", sql=True)

    def metadata(self) -> sa.MetaData:
        """The tables as the models have them."""
        with _imports_from(self.folder):
            importlib.import_module("app.models")
            found: sa.MetaData = sys.modules["app.models"].Base.metadata
            return found

    def _alembic(self, url: str, run: Any, *arguments: str, **options: bool) -> str:
        config = self._config(url)
        with _imports_from(self.folder):
            run(config, *arguments, **options)
        assert isinstance(config.output_buffer, io.StringIO)
        return config.output_buffer.getvalue()

    def _config(self, url: str) -> Config:
        config = Config(
            self.folder / "alembic.ini",
            attributes={"url": url, "configure_logger": False},
            output_buffer=io.StringIO(),
            stdout=io.StringIO(),
        )
        assert isinstance(config, Config)
        return config


_SourceLoader = importlib.machinery.SourceFileLoader
_compile = _SourceLoader.source_to_code
_codes: dict[tuple[bytes, str], CodeType] = {}
_modules: dict[str, dict[str, ModuleType]] = {}
"""Modules of the last projects that were imported, by what all their files hold."""
_KEPT = 4


def _compiled_once(loader: Any, data: bytes, path: str, **options: Any) -> Any:
    """Nothing of a project is kept as bytecode: its files change faster than their times tell."""
    key = (bytes(data), Path(path).name)
    if key not in _codes:
        _codes[key] = _compile(loader, data, path, **options)
    return _codes[key]


@contextmanager
def _imports_from(folder: Path) -> Iterator[None]:
    """Modules of the project alone; those of one that holds the same are the same."""
    before = list(sys.path)
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    _take_modules()
    version = _version(folder)
    sys.modules.update(_modules.pop(version, {}))
    try:
        with mock.patch.object(_SourceLoader, "source_to_code", _compiled_once):
            yield
    finally:
        _modules[version] = _take_modules()
        for oldest in list(_modules)[:-_KEPT]:
            del _modules[oldest]
        sys.path[:] = before
        sys.dont_write_bytecode = bytecode


def _version(folder: Path) -> str:
    """What tells the modules of one project from those of another."""
    digest = hashlib.sha256()
    beside = (folder / "alembic").glob("migration_*/*.py")
    for path in sorted([*(folder / "app").rglob("*.py"), *beside]):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _take_modules() -> dict[str, ModuleType]:
    ours = {"app", "migration_run", "migration_steps"}
    names = [name for name in sys.modules if name.partition(".")[0] in ours]
    return {name: sys.modules.pop(name) for name in names}
