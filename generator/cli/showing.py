"""Commands that show a spec or a project in another form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from generator.console import Console

if TYPE_CHECKING:
    pass

from generator.cli.application import app
from generator.cli.guard import guarded
from generator.cli.options import Picture, Specs, folder_of, spec_at


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
    return diagram(spec_at(specs), out, wanted, Console())


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
            parser=folder_of,
            metavar="PATH",
            help="Where the demo goes; ./apiwright-demo by default, or ./apiwright-demo-shop.",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; a free one from 8000 on.")
    ] = None,
    *,
    sign_in: Annotated[
        bool,
        typer.Option(
            "--with-sign-in", help="The shop, whose users sign in; it prints tokens of two."
        ),
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Whether to serve it until Ctrl-C.")
    ] = True,
) -> int:
    """Generate the e-commerce sample, migrate SQLite, add sample rows and serve it."""
    from generator.commands.demo import demo

    return demo(folder, host, port, sign_in=sign_in, serve=serve, console=Console())
