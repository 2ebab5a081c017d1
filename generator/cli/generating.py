"""Commands that write a project, or tell of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from generator.console import Console

if TYPE_CHECKING:
    pass

from generator.cli.application import app, destroy
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
    ProblemFormat,
    Quiet,
    Rename,
    Specs,
    SpecsOption,
    consents_of,
    folder_of,
    half_of,
    spec_at,
)


@app.command("generate")
@guarded
def generate_command(  # noqa: PLR0913 - one parameter an option
    specs: Specs = None,
    out: Out = None,
    *,
    dry_run: DryRun = False,
    diff: Diff = False,
    check: Check = False,
    json: Json = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Take the generated text where it conflicts with an edit, and bring back what was "
            "deleted.",
        ),
    ] = False,
    only: Annotated[
        str, typer.Option(metavar="ENTITY", help="Only the files of this entity.")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Generate again whenever the spec is saved.")
    ] = False,
    accept_loss: AcceptLoss = None,
    rename: Rename = None,
    fill: Fill = None,
    expand: Expand = False,
    contract: Contract = False,
    online: Online = False,
    allow_older: AllowOlder = False,
    quiet: Quiet = False,
    format_: ProblemFormat = Format.TEXT,
) -> int:
    """Write the application that a spec describes; edits in it are kept."""
    from generator.commands.generate import generate
    from generator.run import Options

    options = Options(
        dry_run=dry_run,
        diff=diff,
        check=check,
        json=json,
        force=force,
        only=only,
        allow_older=allow_older,
        online=online,
        consents=consents_of(accept_loss, rename, fill),
        half=half_of(expand=expand, contract=contract, online=online),
        format=format_.value,
    )
    console = Console(quiet=quiet or json)
    if watch and options.writes:
        from generator.commands.watch import watch as keep_watching

        place = spec_at(specs)
        return keep_watching(place, lambda: generate(place, out, options, console), console)
    return generate(spec_at(specs), out, options, console)


@app.command("upgrade")
@guarded
def upgrade_command(  # noqa: PLR0913 - one parameter an option
    specs: Specs = None,
    out: Out = None,
    *,
    dry_run: DryRun = False,
    diff: Diff = False,
    check: Check = False,
    json: Json = False,
    allow_older: AllowOlder = False,
    quiet: Quiet = False,
) -> int:
    """Generate with this version of apiwright what an earlier one made; edits are kept."""
    from generator.commands.generate import generate
    from generator.run import Options

    options = Options(dry_run=dry_run, diff=diff, check=check, json=json, allow_older=allow_older)
    return generate(spec_at(specs), out, options, Console(quiet=quiet or json))


@app.command("status")
@guarded
def status_command(
    folder: Annotated[Path, typer.Argument(help="The project, or a folder in it.")] = Path(),
    *,
    json: Json = False,
) -> int:
    """List the files that are not as they were generated, and what migrations owe; exit 5 for conflicts."""
    from generator.commands.status import status

    return status(folder, Console(), as_json=json)


@app.command("resolve")
@guarded
def resolve_command(
    path: Annotated[Path, typer.Argument(help="A file with a conflict.")],
    *,
    ours: Annotated[
        bool, typer.Option("--ours", help="Where both changed, your text stands.")
    ] = False,
    theirs: Annotated[
        bool, typer.Option("--theirs", help="Where both changed, the generated text stands.")
    ] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Open both texts in your editor; yours is what counts.")
    ] = False,
) -> int:
    """End a conflict."""
    from generator.commands.conflicts import resolve

    return resolve(path, Console(), ours=ours, theirs=theirs, edit=edit)


@app.command("eject")
@guarded
def eject_command(path: Annotated[Path, typer.Argument(help="A generated file.")]) -> int:
    """Leave a generated file to yourself: apiwright does not touch it any more."""
    from generator.commands.conflicts import eject

    return eject(path, Console())


@app.command("adopt")
@guarded
def adopt_command(
    path: Annotated[Path, typer.Argument(help="A file that was ejected or deleted.")],
) -> int:
    """Give a file back to apiwright; a deleted one is made again."""
    from generator.commands.conflicts import adopt

    return adopt(path, Console())


@app.command("explain")
@guarded
def explain_command(
    place: Annotated[str, typer.Argument(metavar="FILE:LINE", help="A line of a generated file.")],
    specs: SpecsOption = None,
) -> int:
    """Say which line of the spec, which template and which view made a line."""
    from generator.commands.explain import explain

    return explain(place, specs, Console())


@destroy.command("entity")
@guarded
def destroy_entity_command(
    name: Annotated[str, typer.Argument(help="As the spec has it: BlogPost.")],
    specs: SpecsOption = None,
    out: Annotated[
        Path | None, typer.Option(parser=folder_of, metavar="OUT", help="The output folder.")
    ] = None,
    accept_loss: AcceptLoss = None,
) -> int:
    """Take an entity out of the spec, and its files with it; edited ones stay."""
    from generator.commands.destroy import destroy_entity

    losses = tuple(accept_loss or ())
    return destroy_entity(name, spec_at(specs), out, Console(), accept_loss=losses)
