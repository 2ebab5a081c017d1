"""The reference page of the commands, made from them: `python -m generator.reference.commands`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from generator import cli

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


def commands() -> str:
    """The page of all commands."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Made from the code. Results go to stdout, everything else to stderr."
    yield str(cli.app.info.epilog)
    yield from _commands(get_command(cli.app), "apiwright")


def _commands(group: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - Typer gives no public type
    for word, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} {word}")
        else:
            yield from _command(command, f"{name} {word}")


def _command(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401
    context = command.context_class(command, info_name=name)
    yield ""
    yield f"## {name}"
    yield ""
    yield str(command.help)
    records = [one.get_help_record(context) for one in command.params]
    rows = [record for record in records if record is not None]
    if rows:
        yield ""
        yield "| argument or option | meaning |"
        yield "| --- | --- |"
        yield from (f"| {_code(left)} | {_cell(right)} |" for left, right in rows)


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(commands(), encoding="utf-8")
