"""Commands before there is a project, and the check of a spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

from generator.console import Console

if TYPE_CHECKING:
    pass

from generator.cli.application import add, app
from generator.cli.guard import guarded
from generator.cli.options import (
    Format,
    ProblemFormat,
    Specs,
    SpecsOption,
    folder_of,
    spec_at,
    words_of,
)


@app.command("new")
@guarded
def new_command(
    name: Annotated[str, typer.Argument(help="Name of the project and of its folder.")],
    *,
    auth: Annotated[
        bool, typer.Option("--auth", help="With users who sign in, and rules of who may do what.")
    ] = False,
) -> int:
    """Make a project folder with a small sample spec."""
    from generator.commands.new import new

    return new(name, Path(), Console(), auth=auth)


@app.command("import")
@guarded
def import_command(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="A database, postgresql://…, mysql://… or sqlite:///file; or a model: a file that ends in .jdl, .prisma or .dbml.",
        ),
    ],
    specs: Annotated[
        Path, typer.Argument(parser=folder_of, metavar="SPECS", help="The folder for the spec.")
    ] = Path("specs"),
    *,
    schema: Annotated[
        list[str] | None, typer.Option("--schema", help="Only this one, of PostgreSQL; repeatable.")
    ] = None,
    tables: Annotated[
        list[str] | None, typer.Option("--tables", help="Only these, with commas between.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing where something cannot be said.")
    ] = False,
    no_proof: Annotated[
        bool,
        typer.Option(
            "--no-proof", help="Make no empty database to run the first revision in and compare."
        ),
    ] = False,
) -> int:
    """Say a database or a model in a spec, list what cannot be said, and prove the rest."""
    from generator.commands.import_ import import_database, import_model
    from generator.importing.languages import is_model

    if is_model(url):
        return import_model(Path(url), specs, Console(), tables=words_of(tables), is_strict=strict)
    return import_database(
        url,
        specs,
        Console(),
        schemas=words_of(schema),
        tables=words_of(tables),
        is_strict=strict,
        is_proven=not no_proof,
    )


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

    return add_entity(name, fields or [], spec_at(specs), Console())


@add.command("template")
@guarded
def add_template_command(
    name: Annotated[str, typer.Argument(help="As `explain` names it: models/model.py.jinja.")],
    specs: SpecsOption = None,
) -> int:
    """Copy a template of apiwright into the folder `templates` beside the spec, to change it."""
    from generator.commands.own_template import add_template

    return add_template(name, spec_at(specs), Console())


@app.command("validate")
@guarded
def validate_command(specs: Specs = None, format_: ProblemFormat = Format.TEXT) -> int:
    """Check a spec and print every mistake in it."""
    from generator.commands.validate import validate

    return validate(spec_at(specs), format_.value, Console())
