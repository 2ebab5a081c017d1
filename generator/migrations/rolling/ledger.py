"""What the revisions of a project owe, read from their texts: nothing of them is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.migrations.revision import OWED, SETTLES
from generator.migrations.rolling.owed import Owed, owed_in
from generator.project import revisions


@dataclass(frozen=True, slots=True)
class Owing:
    """A revision whose second half nobody has written yet."""

    revision: str
    path: str
    owed: tuple[Owed, ...]


def owing_in(project: Path) -> tuple[Owing, ...]:
    """Those that owe something, by the names of their files; a text that is no Python owes nothing."""
    found: list[Owing] = []
    settled: set[str] = set()
    for path, data in revisions.on_disk(project).items():
        if OWED.encode() not in data and SETTLES.encode() not in data:
            continue
        constants = dict(_constants(data))
        settles = constants.get(SETTLES)
        settled |= set(settles if isinstance(settles, tuple | list) else ())
        owed = owed_in(constants.get(OWED))
        if owed:
            found.append(Owing(str(constants.get("revision")), path, owed))
    return tuple(one for one in found if one.revision not in settled)


def _constants(data: bytes) -> Iterator[tuple[str, object]]:
    with suppress(SyntaxError, ValueError):
        for statement in ast.parse(data).body:
            if not isinstance(statement, ast.AnnAssign | ast.Assign) or statement.value is None:
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if not isinstance(target, ast.Name):
                    continue
                with suppress(ValueError):
                    yield target.id, ast.literal_eval(statement.value)
