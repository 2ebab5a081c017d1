"""`apiwright generate` where nothing has changed: found out without Typer, which takes longer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from generator.commands.generate import end_unchanged
from generator.console import Console, prepare_streams
from generator.failures import UserError
from generator.project.finding import specs_of, target_of
from generator.run import Options


def is_said(places: Sequence[str]) -> bool:
    """Whether it is a run without options that has nothing to do, and has said so.

    Whatever is unusual, a mistake among it, is left to the command line proper.
    """
    is_plain = all(place.strip() and not place.startswith("-") for place in places)
    if not is_plain or len(places) > 2:
        return False
    try:
        prepare_streams()
        specs = specs_of(Path(places[0]) if places else None)
        target = target_of(specs, Path(places[1]) if len(places) == 2 else None)
        code = end_unchanged(specs, target, Options(), Console())
        if sys.stdout is not None:
            sys.stdout.flush()
    except (UserError, OSError):
        return False
    except KeyboardInterrupt:
        sys.exit(130)
    return code == 0
