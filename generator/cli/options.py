"""Arguments and options that several commands have."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core

if TYPE_CHECKING:
    from generator.migrations.consents import Consents
    from generator.migrations.rolling.half import Half


class Format(Enum):
    """How problems of a spec are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class ResultForm(Enum):
    """How what was found out of a database is printed."""

    TEXT = "text"
    JSON = "json"


class Picture(Enum):
    """How a diagram is written."""

    MERMAID = "mermaid"
    SVG = "svg"


_WHERE = "by default specs, here or in the project around this folder"
Specs = Annotated[Path | None, typer.Argument(help=f"A YAML file, or a folder of them; {_WHERE}.")]
SpecsOption = Annotated[Path | None, typer.Option("--specs", help=f"The spec; {_WHERE}.")]


def spec_at(specs: Path | None) -> Path:
    from generator.project.finding import specs_of

    return specs_of(specs)


def folder_of(text: str | Path) -> Path:
    """An empty text, often a variable that was never set, would mean the current folder."""
    if not str(text).strip():
        raise typer.BadParameter("name a folder, or '.' for the current one")
    return Path(text)


def words_of(texts: list[str] | None) -> list[str]:
    """`a,b` or an option several times."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]


ProblemFormat = Annotated[Format, typer.Option("--format", help="How problems are printed.")]


ResultFormat = Annotated[ResultForm, typer.Option("--format", help="How results are printed.")]
Url = Annotated[
    str | None,
    typer.Argument(
        metavar="URL",
        help="Address of the database; by default DATABASE_URL, as the project's settings have it.",
    ),
]
Online = Annotated[
    bool,
    typer.Option(
        "--online",
        help="Write a migration that keeps no reader and no writer of PostgreSQL waiting.",
    ),
]
AllowOlder = Annotated[
    bool,
    typer.Option("--allow-older", help="Although a newer apiwright has generated the project."),
]
Out = Annotated[
    Path | None,
    typer.Argument(
        parser=folder_of,
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
Expand = Annotated[
    bool,
    typer.Option(
        "--expand",
        help="Write the half of the migration with which the release before goes on working.",
    ),
]
Contract = Annotated[
    bool,
    typer.Option("--contract", help="Write what `status` lists as owed: the other half."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print problems only.")]


def consents_of(
    accept_loss: list[str] | None, rename: list[str] | None, fill: list[str] | None
) -> Consents:
    from generator.migrations.consents import Consents

    return Consents(
        accept_loss=tuple(accept_loss or ()), rename=tuple(rename or ()), fill=tuple(fill or ())
    )


def half_of(*, expand: bool, contract: bool, online: bool = False) -> Half:
    from generator.failures import UserError
    from generator.migrations.rolling.half import Half

    if expand and contract:
        raise UserError(
            "--expand and --contract are the halves of a change, one a release",
            "--expand first; --contract once no process of the release before is at work",
        )
    if online and (expand or contract):
        raise UserError(
            "--online does not write halves of a change yet",
            "leave out --online, or deploy the change without --expand",
        )
    return Half.EXPAND if expand else Half.CONTRACT if contract else Half.WHOLE


Project = Annotated[
    Path | None,
    typer.Option(
        "--out", parser=folder_of, metavar="OUT", help="The folder of the project, if not this one."
    ),
]
