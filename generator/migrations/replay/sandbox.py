"""A place where scripts run without a database: Alembic's `op` and `context` are there, and nothing else."""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import BatchOperations, Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from generator.artifacts.migration_helper import MODULE, OLDER_MODULE, ONLINE
from generator.failures import UserError
from generator.migrations.replay.clock import with_own_clock
from generator.migrations.replay.connection import NoConnection
from generator.migrations.replay.directives import Directives
from generator.migrations.replay.recorder import Recorder
from generator.migrations.replay.recording_helper import RecordingHelper
from generator.migrations.replay.recording_online import recording_online
from generator.migrations.replay.tracer import Tracer
from generator.migrations.revision import EFFECT
from generator.schema.model import State

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
"""The convention of `app/models/base.py`, for rules that a script leaves without a name."""

_HINT = (
    "apiwright runs revisions without a database; what needs rows goes below "
    "`if not context.is_offline_mode():`, and a function effect() may tell in the words of `op` "
    "what upgrade() does to the tables"
)


@dataclass(frozen=True)
class Script:
    """A revision that has been loaded."""

    path: str
    """Relative to the project."""
    module: ModuleType

    def constant(self, name: str) -> Any:  # noqa: ANN401 - whatever the script says
        return getattr(self.module, name, None)


class Sandbox:
    """Loads scripts of a project and runs them on states."""

    def __init__(self, project: Path, dialect: str) -> None:
        self.project = project
        self.dialect = dialect
        self._words = RecordingHelper()

    @contextmanager
    def open(self) -> Iterator[None]:
        """What scripts import is that of the project while the sandbox is open."""
        with (
            _own_modules(self.project, self._words),
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield

    def load(self, path: str, text: str) -> Script:
        """Run the module of a revision; `UserError` where that fails."""
        module = ModuleType(f"revision_{Path(path).stem}")
        module.__file__ = str(self.project / path)
        with _blamed(path, module.__file__):
            code = compile(text, module.__file__, "exec")
            exec(code, module.__dict__)  # noqa: S102 - as Alembic does
        with_own_clock(module)
        return Script(path, module)

    def run(self, script: Script, state: State, *, keeps_rows: bool) -> Recorder:
        """What `upgrade()` of a script makes of a state."""
        recorder = Recorder(state, self.dialect, keeps_rows=keeps_rows)
        function = script.constant(EFFECT) or script.constant("upgrade")
        if function is None:
            return recorder
        with self._directed(recorder), _blamed(script.path, str(script.module.__file__)):
            function()
        return recorder

    def trace(
        self,
        script: Script,
        state: State,
        name: str,
        *,
        keeps_rows: bool,
        made: frozenset[str] = frozenset(),
    ) -> Tracer:
        """What `upgrade()` or `downgrade()` does, step by step; nothing where it is not there.

        `made` are tables that revisions of the same run have made before.
        """
        file = str(script.module.__file__)
        tracer = Tracer(state, self.dialect, keeps_rows=keeps_rows, file=file, made=made)
        function = script.constant(name)
        if function is not None:
            with self._directed(tracer), _blamed(script.path, file):
                function()
        return tracer

    @contextmanager
    def _directed(self, recorder: Recorder) -> Iterator[None]:
        """`op`, `context` and the module of helpers lead to the recorder."""
        context = MigrationContext.configure(
            dialect_name=self.dialect,
            opts={
                "as_sql": True,
                "output_buffer": io.StringIO(),
                "target_metadata": sa.MetaData(naming_convention=NAMING),
            },
        )
        if isinstance(recorder, Tracer):
            told: Any = context
            told.autocommit_block = recorder.autocommitted
        directives = Directives(recorder, context)
        connection = NoConnection(context.dialect, directives)
        context.connection = connection
        operations = _operations(context, directives, connection)
        self._words.directives = directives
        operations._install_proxy()  # noqa: SLF001 - `Operations.context` makes its own
        environment = _environment(self.project, context)
        environment._install_proxy()  # noqa: SLF001 - as `with environment` does, without reading scripts
        try:
            yield
        finally:
            environment._remove_proxy()  # noqa: SLF001 - see above
            operations._remove_proxy()  # noqa: SLF001 - see above


def _operations(
    context: MigrationContext, directives: Directives, connection: NoConnection
) -> Operations:
    """Alembic's operations, each of which ends at the recorder."""
    operations = Operations(context)

    @contextmanager
    def batch_alter_table(
        table_name: str, schema: str | None = None, **_options: object
    ) -> Iterator[BatchOperations]:
        place: Any = _Batch(table_name, schema)
        batch: Any = BatchOperations(context, impl=place)
        batch.invoke = directives.invoke
        batch.get_bind = lambda: connection
        yield batch

    replaced: Any = operations
    replaced.invoke = directives.invoke
    replaced.batch_alter_table = batch_alter_table
    replaced.get_bind = lambda: connection
    replaced.run_async = lambda *_arguments, **_options: None
    return operations


@dataclass
class _Batch:
    """What a batch needs to know."""

    table_name: str
    schema: str | None


def _environment(project: Path, context: MigrationContext) -> EnvironmentContext:
    ini = project / "alembic.ini"
    config = Config(ini if ini.is_file() else None)
    scripts: Any = ScriptDirectory.__new__(ScriptDirectory)
    environment = EnvironmentContext(config, scripts, as_sql=True)
    environment._migration_context = context  # noqa: SLF001 - what `configure` would set
    return environment


@contextmanager
def _own_modules(project: Path, words: RecordingHelper) -> Iterator[None]:
    """The project's folder on the path; what was imported from it is forgotten afterwards."""
    application, _, older = OLDER_MODULE.partition(".")
    own = {MODULE, application, *_top_modules(project)} - _NEEDED
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in own}
    for name in before:
        del sys.modules[name]
    package = ModuleType(application)
    package.__path__ = [str(project / application)]
    helper = ModuleType(MODULE)
    for name, word in words.all():
        setattr(helper, name, word)
    setattr(helper, ONLINE, recording_online())
    setattr(package, older, helper)
    sys.modules |= {application: package, OLDER_MODULE: helper, MODULE: helper}
    path, writes = list(sys.path), sys.dont_write_bytecode
    sys.path.insert(0, str(project))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path[:] = path
        sys.dont_write_bytecode = writes
        for name in [one for one in sys.modules if one.partition(".")[0] in own]:
            del sys.modules[name]
        sys.modules |= before


_NEEDED = {"alembic", "generator", "sqlalchemy"}
"""What runs the scripts cannot be exchanged under them."""


def _top_modules(project: Path) -> set[str]:
    """Packages and modules that lie in the project's folder."""
    if not project.is_dir():
        return set()
    return {
        place.stem
        for place in project.iterdir()
        if place.suffix == ".py" or (place / "__init__.py").is_file()
    }


@contextmanager
def _blamed(path: str, file: str) -> Iterator[None]:
    """Whatever a script raises is said with its place in it."""
    try:
        yield
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        line = error.lineno if isinstance(error, SyntaxError) else _line(error, file)
        place = f"{path}:{line}" if line else path
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise UserError(f"{place} cannot be replayed: {what}", _HINT) from error


def _line(error: BaseException, file: str) -> int | None:
    """The innermost line of the script that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((one.lineno for one in reversed(frames) if one.filename == file), None)
