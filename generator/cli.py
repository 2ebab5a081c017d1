"""The command line: it parses and prints, and each command imports what it runs when it runs."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from generator import __version__
from generator.console import Console, prepare_streams
from generator.failures import InternalError, UserError

if TYPE_CHECKING:
    from generator.migrations.consents import Consents

_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


class _Group(typer.core.TyperGroup):
    """A list of commands whose sentences are wrapped, not cut."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer's own Click
        for command in self.commands.values():
            command.short_help = command.short_help or command.help
        super().format_commands(ctx, formatter)


def _group(help_: str) -> typer.Typer:
    return typer.Typer(
        cls=_Group,
        help=help_,
        no_args_is_help=True,
        rich_markup_mode=None,
        add_completion=False,
        context_settings=_SETTINGS,
    )


app = typer.Typer(
    name="apiwright",
    cls=_Group,
    help="YAML entity specs in, a complete FastAPI application out.",
    epilog="Exit codes: 0 done, 1 a fault of apiwright, 2 bad input, 4 differences, 5 conflicts, "
    "6 a migration needs consent.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)
add = _group("Add to a spec, or a template beside it.")
app.add_typer(add, name="add")
destroy = _group("Take out of a spec.")
app.add_typer(destroy, name="destroy")
db = _group("The database's migrations.")
app.add_typer(db, name="db")


class Format(Enum):
    """How problems of a spec are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Picture(Enum):
    """How a diagram is written."""

    MERMAID = "mermaid"
    SVG = "svg"


def main() -> None:
    """Run the command that the arguments name."""
    prepare_streams()
    app(prog_name="apiwright")


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """Give a command its exit code, whatever happens in it."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 - any command's
        raise typer.Exit(_exit_code(lambda: command(*args, **options)))

    run.__annotations__["return"] = None
    return run


def _exit_code(command: Callable[[], int]) -> int:
    """Every error of every command ends here, as one message and one exit code."""
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        Console().error(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is not None:
            return _own_fault(error)
        Console().error(f"cannot write the output: {error.strerror}")
        _silence_stdout()
        return UserError.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort
        return _own_fault(error)
    return code


def _silence_stdout() -> None:
    """The reader has gone; the interpreter's last flush must not complain about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _own_fault(error: Exception) -> int:
    if os.environ.get("APIWRIGHT_TRACEBACK"):
        raise error
    what = str(error) if isinstance(error, InternalError) else f"{type(error).__name__}: {error}"
    Console().error(
        f"this is a bug of apiwright, not of your spec\n{what}",
        "please report it; APIWRIGHT_TRACEBACK=1 shows where it happened",
    )
    return 1


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer's callback
    if wanted:
        typer.echo(f"apiwright {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    pass


_WHERE = "by default specs, here or in the project around this folder"
Specs = Annotated[Path | None, typer.Argument(help=f"A YAML file, or a folder of them; {_WHERE}.")]
SpecsOption = Annotated[Path | None, typer.Option("--specs", help=f"The spec; {_WHERE}.")]


def _found(specs: Path | None) -> Path:
    from generator.project.finding import specs_of

    return specs_of(specs)


def _folder(text: str | Path) -> Path:
    """An empty text, often a variable that was never set, would mean the current folder."""
    if not str(text).strip():
        raise typer.BadParameter("name a folder, or '.' for the current one")
    return Path(text)


ProblemFormat = Annotated[Format, typer.Option("--format", help="How problems are printed.")]


@app.command("new")
@guarded
def new_command(
    name: Annotated[str, typer.Argument(help="Name of the project and of its folder.")],
) -> int:
    """Make a project folder with a small sample spec."""
    from generator.commands.new import new

    return new(name, Path(), Console())


@add.command("entity")
@guarded
def add_entity_command(
    name: Annotated[str, typer.Argument(help="PascalCase, singular: BlogPost.")],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            help="name:type[:word…], such as 'title:string(100)' email:email:unique 'bio:text?' "
            "author:User tags:Tag:many; words: unique index lookup nullable many cascade set_null."
        ),
    ] = None,
    specs: SpecsOption = None,
) -> int:
    """Add an entity to a spec; the text that is there stays as it is."""
    from generator.commands.add import add_entity

    return add_entity(name, fields or [], _found(specs), Console())


@add.command("template")
@guarded
def add_template_command(
    name: Annotated[str, typer.Argument(help="As `explain` names it: models/model.py.jinja.")],
    specs: SpecsOption = None,
) -> int:
    """Copy a template of apiwright into the folder `templates` beside the spec, to change it."""
    from generator.commands.own_template import add_template

    return add_template(name, _found(specs), Console())


@app.command("validate")
@guarded
def validate_command(specs: Specs = None, format_: ProblemFormat = Format.TEXT) -> int:
    """Check a spec and print every mistake in it."""
    from generator.commands.validate import validate

    return validate(_found(specs), format_.value, Console())


AllowOlder = Annotated[
    bool,
    typer.Option("--allow-older", help="Although a newer apiwright has generated the project."),
]
Out = Annotated[
    Path | None,
    typer.Argument(
        parser=_folder,
        metavar="OUT",
        help="The output folder; by default the project of the spec, for specs the folder that "
        "holds it.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be done and do nothing.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the differences and do nothing.")]
Check = Annotated[
    bool,
    typer.Option(
        "--check", help="Do nothing; exit 4 where anything would change, 5 where it would conflict."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]
AcceptLoss = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TABLE[.COLUMN]", help="Agree to the loss of what a table or column holds."
    ),
]
Rename = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OLD=NEW", help="A table, or a column as in products.name=title, has a new name."
    ),
]
Fill = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TABLE.COLUMN=EXPRESSION",
        help="What the rows that are there get in a column, as in products.sku=\"''\".",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print problems only.")]


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
    allow_older: AllowOlder = False,
    quiet: Quiet = False,
    format_: ProblemFormat = Format.TEXT,
) -> int:
    """Write the application that a spec describes; edits in it are kept."""
    from generator.commands.generate import Options, generate

    options = Options(
        dry_run=dry_run,
        diff=diff,
        check=check,
        json=json,
        force=force,
        only=only,
        allow_older=allow_older,
        consents=_consents(accept_loss, rename, fill),
        format=format_.value,
    )
    console = Console(quiet=quiet or json)
    if watch and options.writes:
        from generator.commands.watch import watch as keep_watching

        place = _found(specs)
        return keep_watching(place, lambda: generate(place, out, options, console), console)
    return generate(_found(specs), out, options, console)


def _consents(
    accept_loss: list[str] | None, rename: list[str] | None, fill: list[str] | None
) -> Consents:
    from generator.migrations.consents import Consents

    return Consents(
        accept_loss=tuple(accept_loss or ()), rename=tuple(rename or ()), fill=tuple(fill or ())
    )


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
    from generator.commands.generate import Options, generate

    options = Options(dry_run=dry_run, diff=diff, check=check, json=json, allow_older=allow_older)
    return generate(_found(specs), out, options, Console(quiet=quiet or json))


@app.command("status")
@guarded
def status_command(
    folder: Annotated[Path, typer.Argument(help="The project, or a folder in it.")] = Path(),
    *,
    json: Json = False,
) -> int:
    """List the files that are not as they were generated; exit 5 while there are conflicts."""
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
    from generator.commands.settle import resolve

    return resolve(path, Console(), ours=ours, theirs=theirs, edit=edit)


@app.command("eject")
@guarded
def eject_command(path: Annotated[Path, typer.Argument(help="A generated file.")]) -> int:
    """Leave a generated file to yourself: apiwright does not touch it any more."""
    from generator.commands.settle import eject

    return eject(path, Console())


@app.command("adopt")
@guarded
def adopt_command(
    path: Annotated[Path, typer.Argument(help="A file that was ejected or deleted.")],
) -> int:
    """Give a file back to apiwright; a deleted one is made again."""
    from generator.commands.settle import adopt

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
        Path | None, typer.Option(parser=_folder, metavar="OUT", help="The output folder.")
    ] = None,
    accept_loss: AcceptLoss = None,
) -> int:
    """Take an entity out of the spec, and its files with it; edited ones stay."""
    from generator.commands.destroy import destroy_entity

    losses = tuple(accept_loss or ())
    return destroy_entity(name, _found(specs), out, Console(), accept_loss=losses)


Project = Annotated[
    Path | None,
    typer.Option(
        "--out", parser=_folder, metavar="OUT", help="The folder of the project, if not this one."
    ),
]


@app.command("openapi")
@guarded
def openapi_command(
    folder: Annotated[Path, typer.Argument(help="The folder of the project.")] = Path(),
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 4 where --out is not up to date."),
    ] = False,
) -> int:
    """Print the OpenAPI document of a project without serving it."""
    from generator.commands.openapi import openapi

    return openapi(folder, out, Console(), check=check)


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
    allow_older: AllowOlder = False,
    quiet: Quiet = False,
) -> int:
    """Write the revision that the spec asks for, with what it calls, and no other file."""
    from generator.commands.generate import Options, generate

    options = Options(
        dry_run=dry_run,
        diff=diff,
        check=check,
        json=json,
        only_migration=True,
        allow_older=allow_older,
        consents=_consents(accept_loss, rename, fill),
    )
    return generate(_found(specs), out, options, Console(quiet=quiet or json))


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
def db_check_command(out: Project = None) -> int:
    """Compare the database with the models; exit 4 where they differ."""
    from generator.commands import db as commands

    return commands.check(commands.project(out, Console()), Console())


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

    place = _found(specs)
    return squash(place, target_of(place, out), Console(), force=force)


@app.command("diagram")
@guarded
def diagram_command(
    specs: Specs = None,
    *,
    format_: Annotated[
        Picture | None,
        typer.Option("--format", help="By default what --out ends in, else mermaid."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")
    ] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(
            "--entity",
            metavar="ENTITY",
            help="Only this entity and those that it is related to; may be given again.",
        ),
    ] = None,
    states: Annotated[
        bool, typer.Option("--states", help="The states of rows, and the moves between them.")
    ] = False,
) -> int:
    """Draw the entities of a spec and their relations, or the states of its rows."""
    from generator.commands.diagram import Wanted, diagram

    is_svg = out is not None and out.suffix == ".svg"
    picture = format_ or (Picture.SVG if is_svg else Picture.MERMAID)
    wanted = Wanted(format=picture.value, entities=tuple(entity or ()), states=states)
    return diagram(_found(specs), out, wanted, Console())


@app.command("schema")
@guarded
def schema_command() -> int:
    """Print the JSON Schema of the spec language, for editors."""
    from generator.spec import schema_text

    Console().result(schema_text().removesuffix("\n"))
    return 0


@app.command("demo")
@guarded
def demo_command(
    folder: Annotated[
        Path | None,
        typer.Option(
            parser=_folder, metavar="PATH", help="Where the demo goes; ./apiwright-demo by default."
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; a free one from 8000 on.")
    ] = None,
    *,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Whether to serve it until Ctrl-C.")
    ] = True,
) -> int:
    """Generate the e-commerce sample, migrate SQLite, add sample rows and serve it."""
    from generator.commands.demo import demo

    return demo(folder, host, port, serve=serve, console=Console())
