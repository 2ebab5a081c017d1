"""Commands of the database's migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from generator.console import Console

if TYPE_CHECKING:
    pass

from generator.cli.application import db
from generator.cli.guard import guarded
from generator.cli.options import (
    AcceptLoss,
    AllowOlder,
    Check,
    Contract,
    Diff,
    DryRun,
    Expand,
    Fill,
    Format,
    Json,
    Online,
    Out,
    Project,
    Quiet,
    Rename,
    ResultForm,
    ResultFormat,
    Specs,
    SpecsOption,
    Url,
    consents_of,
    half_of,
    spec_at,
)


@db.command("migrate")
@guarded
def db_migrate_command(  # noqa: PLR0913 - one parameter an option
    specs: Specs = None,
    out: Out = None,
    *,
    dry_run: DryRun = False,
    diff: Diff = False,
    check: Check = False,
    json: Json = False,
    accept_loss: AcceptLoss = None,
    rename: Rename = None,
    fill: Fill = None,
    expand: Expand = False,
    contract: Contract = False,
    online: Online = False,
    allow_older: AllowOlder = False,
    quiet: Quiet = False,
) -> int:
    """Write the revision that the spec asks for, with what it calls, and no other file."""
    from generator.commands.generate import generate
    from generator.run import Options

    options = Options(
        dry_run=dry_run,
        diff=diff,
        check=check,
        json=json,
        only_migration=True,
        allow_older=allow_older,
        online=online,
        consents=consents_of(accept_loss, rename, fill),
        half=half_of(expand=expand, contract=contract, online=online),
    )
    return generate(spec_at(specs), out, options, Console(quiet=quiet or json))


@db.command("upgrade")
@guarded
def db_upgrade_command(
    revision: Annotated[str, typer.Argument(help="Where to stop.")] = "head",
    out: Project = None,
) -> int:
    """Run the revisions that the database has not seen yet."""
    from generator.commands import db as commands

    return commands.upgrade(commands.project(out, Console()), revision)


@db.command("downgrade", context_settings={"ignore_unknown_options": True})
@guarded
def db_downgrade_command(
    revision: Annotated[
        str, typer.Argument(help="Where to stop; base is before the first.")
    ] = "-1",
    out: Project = None,
) -> int:
    """Take back the last revision, or all behind the one that is named."""
    from generator.commands import db as commands

    return commands.downgrade(commands.project(out, Console()), revision)


@db.command("check")
@guarded
def db_check_command(
    url: Url = None,
    out: Project = None,
    *,
    specs: SpecsOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="What is not in the spec is a difference, too.")
    ] = False,
    form: ResultFormat = ResultForm.TEXT,
) -> int:
    """Compare a database with all that the spec says; exit 4 where they differ."""
    from generator.commands import db as commands
    from generator.commands.db_check import check

    project = commands.project(out, Console())
    return check(project, specs, url, Console(), form=form.value, is_strict=strict)


@db.command("preflight")
@guarded
def db_preflight_command(
    url: Url = None,
    out: Project = None,
    *,
    specs: SpecsOption = None,
    timeout: Annotated[
        int, typer.Option("--timeout", min=1, help="Seconds that a question may take.")
    ] = 30,
    form: ResultFormat = ResultForm.TEXT,
) -> int:
    """Tell what the revisions that are still to run will meet and lock there; exit 4 where one would stop."""
    from generator.commands import db as commands
    from generator.commands.db_preflight import preflight

    project = commands.project(out, Console())
    return preflight(project, specs, url, Console(), form=form.value, seconds=timeout)


@db.command("lint")
@guarded
def db_lint_command(
    revisions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="REVISION",
            help="One or several, or FROM:TO; by default those that git has not merged, else the last.",
        ),
    ] = None,
    out: Project = None,
    *,
    specs: SpecsOption = None,
    form: Annotated[
        Format, typer.Option("--format", help="How findings are printed.")
    ] = Format.TEXT,
) -> int:
    """Judge revisions as a careful reviewer would; exit 4 where a finding is an error."""
    from generator.commands import db as commands
    from generator.commands.db_lint import lint

    project = commands.project(out, Console())
    return lint(project, specs, revisions or (), Console(), form=form.value)


@db.command("history")
@guarded
def db_history_command(out: Project = None) -> int:
    """List the revisions, the newest first."""
    from generator.commands import db as commands

    return commands.history(commands.project(out, Console()))


@db.command("sql")
@guarded
def db_sql_command(
    revision: Annotated[str, typer.Argument(help="Where to stop; FROM:TO for a part.")] = "head",
    out: Project = None,
) -> int:
    """Print the SQL of an upgrade instead of running it."""
    from generator.commands import db as commands

    return commands.sql(commands.project(out, Console()), revision)


@db.command("squash")
@guarded
def db_squash_command(
    specs: Specs = None,
    out: Out = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Leave out what was written by hand.")
    ] = False,
) -> int:
    """Make one revision of all, for databases that have run them."""
    from generator.commands.squash import squash
    from generator.project.finding import target_of

    place = spec_at(specs)
    return squash(place, target_of(place, out), Console(), force=force)
