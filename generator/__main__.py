"""The command `apiwright`, which is `python -m generator` too."""

import sys


def main() -> None:
    """The entry point: a run without work ends before Typer is imported."""
    if sys.argv[1:2] == ["generate"]:
        from generator.commands import unchanged

        if unchanged.is_said(sys.argv[2:]):
            return
    from generator import cli

    cli.main()


if __name__ == "__main__":
    main()
