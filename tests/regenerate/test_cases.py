"""Merging as a table: each case is a file with three texts, what they become and what clashes.

`pytest --update-golden` rewrites the last two parts; the diff is reviewed like code.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.project.merge import Side, merge

HERE = Path(__file__).parent / "cases"
CASES = sorted(path.name for path in HERE.iterdir())
_BROKEN = {"not_python_here"}
_PARTS = ("generated before", "on disk", "generated now", "merged", "conflicts")


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, *, update_golden: bool) -> None:
    path = HERE / name
    parts = _parts(path.read_text("utf-8"))
    before, ours, new = (parts[part] for part in _PARTS[:3])
    target = name.removesuffix(".txt")
    merged = merge(target if "." in target else f"{target}.py", before, ours, new)
    made = {"merged": merged.text, "conflicts": "".join(f"{each}\n" for each in merged.conflicts)}
    if update_golden:
        path.write_text(_written(parts | made), "utf-8")
    assert {name: parts[name] for name in made} == made
    if "." not in target and target not in _BROKEN:
        compile(merged.text, name, "exec")


@pytest.mark.parametrize("name", CASES)
def test_what_holds_for_every_case(name: str) -> None:
    """Nothing new, nothing done; nothing edited, all taken; a second merge finds nothing to do."""
    parts = _parts((HERE / name).read_text("utf-8"))
    before, ours, new = (parts[part] for part in _PARTS[:3])
    target = name.removesuffix(".txt")
    path = target if "." in target else f"{target}.py"
    assert merge(path, before, ours, before).text == ours
    assert merge(path, before, before, new).text == new
    merged = merge(path, before, ours, new, prefer=Side.OURS).text
    again = merge(path, new, merged, new)
    assert (again.text, again.conflicts) == (merged, ())


def _parts(text: str) -> dict[str, str]:
    pieces = re.split(r"^==== (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _written(parts: dict[str, str]) -> str:
    return "".join(f"==== {part}\n{parts[part]}" for part in _PARTS)
