"""The application of the command line, and its groups of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from generator import __version__

if TYPE_CHECKING:
    pass


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
