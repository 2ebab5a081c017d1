"""The command line: it parses and prints, and each command imports what it runs when it runs."""

from __future__ import annotations

# `--help` lists the commands in this order.
from generator.cli import beginning, database, generating, showing
from generator.cli.application import app
from generator.console import prepare_streams

__all__ = ["app", "beginning", "database", "generating", "main", "showing"]


def main() -> None:
    """Run the command that the arguments name."""
    prepare_streams()
    app(prog_name="apiwright")
