"""Random edits between random changes of the spec: none is lost, and little conflicts.

What should come out is worked out here from the trees of the three texts, without the code that merges.
"""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from generator.project import conflicts, state, transaction
from generator.project.change import Change, FileAction
from generator.project.changes import compare
from generator.project.merge import Side
from generator.project.writing import write
from tests.regenerate.edits import Edit, edit
from tests.regenerate.specs import FEATURES, output

Function = ast.FunctionDef | ast.AsyncFunctionDef
ROUNDS = 4


@dataclass
class Tally:
    """What came out of many trials."""

    rounds: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    met: int = 0
    """Files that were edited and changed by the generator."""
    conflicts: int = 0
    needless: list[str] = field(default_factory=list)
    """Conflicts although nobody touched what the other did."""


@pytest.fixture(autouse=True)
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug here, and waiting for the disk takes most of the time."""
    monkeypatch.setattr(transaction, "_flush", lambda _places: None)


def test_no_edit_is_lost(tmp_path: Path) -> None:
    _trials(tmp_path, first=50, projects=2, pool=3)


@pytest.mark.slow
def test_no_edit_is_lost_in_hundreds(tmp_path: Path) -> None:
    _trials(tmp_path, first=0, projects=25, pool=9)


@pytest.mark.soak
def test_no_edit_is_lost_in_thousands(tmp_path: Path) -> None:
    _trials(tmp_path, first=1000, projects=500, pool=60)


def _trials(tmp_path: Path, *, first: int, projects: int, pool: int) -> None:
    tally = Tally()
    dice = random.Random(first)
    specs = [_features(dice) for _ in range(pool)]
    for seed in range(first, first + projects):
        folder = tmp_path / str(seed)
        _project(folder, random.Random(seed), specs, tally)
        shutil.rmtree(folder)
    print(
        f"\n{tally.rounds} rounds, {dict(tally.edits)}, {tally.met} met, {tally.conflicts} conflicts"
    )
    print("\n".join(tally.needless))
    assert tally.rounds == projects * ROUNDS
    assert tally.met > projects
    assert len(tally.needless) < 0.05 * tally.met


def _features(dice: random.Random) -> frozenset[str]:
    often = [each for each in FEATURES if each != "sync" and dice.random() < 0.5]
    return frozenset([*often, "sync"] if dice.random() < 0.1 else often)


def _project(folder: Path, dice: random.Random, specs: list[frozenset[str]], tally: Tally) -> None:
    features = dice.choice(specs)
    write(compare(output(features), folder), folder)
    for round_ in range(ROUNDS):
        before = {file.path: file.text for file in output(features)}
        edits = _edit(folder, dice, f"{dice.getrandbits(24):06x}_{round_}")
        tally.edits.update(each.kind for made in edits.values() for each in made)
        ours = _python(folder)
        before |= _orphans(folder, ours.keys() - before.keys())
        features = dice.choice(specs)
        new = {file.path: file.text for file in output(features)}
        changes = compare(output(features), folder)
        write(changes, folder)
        actions = {change.path: change for change in changes}
        for path, text in ours.items():
            _check(folder, path, (before.get(path), text, new.get(path)), actions, edits, tally)
        _check_names(
            folder,
            ours,
            [path for path, each in actions.items() if each.action is FileAction.MERGE],
        )
        for change in changes:
            if change.action is FileAction.CONFLICT:
                _settle(folder, change.path, ours[change.path], dice)
        assert not [
            change for change in compare(output(features), folder) if change.action.is_pending
        ]
        tally.rounds += 1


def _python(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.py"))
        if "alembic" not in path.parts
    }


def _orphans(folder: Path, paths: set[str]) -> dict[str, str]:
    """What files said that are no longer generated, but were edited."""
    texts = {path: state.read_text(state.pristine_path(path), folder) for path in paths}
    return {path: text for path, text in texts.items() if text is not None}


def _edit(folder: Path, dice: random.Random, unique: str) -> dict[str, list[Edit]]:
    made: dict[str, list[Edit]] = {}
    files = [path for path, text in _python(folder).items() if text]
    likely = [path for path in files if "book" in path or "author" in path]
    for number in range(dice.randint(1, 6)):
        path = dice.choice(likely if dice.random() < 0.8 and likely else files)
        place = folder / path
        changed, what = edit(place.read_text("utf-8"), f"edit_{unique}_{number}", dice)
        place.write_text(changed, "utf-8")
        made.setdefault(path, []).append(what)
    return made


def _check(
    folder: Path,
    path: str,
    texts: tuple[str | None, str, str | None],
    actions: dict[str, Change],
    edits: dict[str, list[Edit]],
    tally: Tally,
) -> None:
    base, ours, new = texts
    place = folder / path
    change = actions.get(path)
    if new is None:
        if base is not None and _meaning(base) == _meaning(ours):
            return
        assert place.exists(), f"{path} was edited and is gone"
        assert place.read_text("utf-8") == ours
        return
    after = place.read_text("utf-8")
    if base is None:
        return
    if ours == base:
        assert after == new, f"{path} was not edited and is not as it is generated"
        return
    if new == base:
        assert after == ours, f"{path} was touched though nothing new was generated"
        return
    ast.parse(after)
    was_met = _meaning(base) != _meaning(ours) and _meaning(base) != _meaning(new)
    tally.met += was_met
    if change and change.action is FileAction.CONFLICT:
        assert after == ours, "a conflict leaves the file as it is"
        ast.parse((folder / f"{path}.new").read_text("utf-8"))
        tally.conflicts += 1
        if not _both_changed(base, ours, new):
            kinds = [each.kind for each in edits.get(path, [])]
            tally.needless.append(f"{path} {kinds} {change.conflicts}")
        return
    for each in edits.get(path, []):
        is_there = each.mark in ours  # a later edit may have deleted it
        assert not is_there or each.mark in after, f"{each} of {path} is lost"
    _check_units(path, _units(base), _units(ours), _units(new), _units(after))


def _check_units(
    path: str,
    base: dict[str, str],
    ours: dict[str, str],
    new: dict[str, str],
    after: dict[str, str],
) -> None:
    """Each member is the one side's that changed it."""
    renamed = _renamed(base, ours) | _renamed(base, new)
    for name in {*base, *ours, *new} - renamed:
        before, mine, theirs = base.get(name), ours.get(name), new.get(name)
        if mine == before:
            assert after.get(name) == theirs, f"{path}: {name} is not as it is generated"
        elif theirs == before:
            assert after.get(name) == mine, f"{path}: {name} is not as it was edited"
        elif before is not None and mine is None:
            assert name not in after, f"{path}: {name} was deleted and is back"


def _renamed(base: dict[str, str], other: dict[str, str]) -> set[str]:
    """Names that may be the same member under another name: what happens to them is told apart elsewhere."""
    gone = {name for name in base if name not in other}
    fresh = {name for name in other if name not in base}
    return gone | fresh if gone and fresh else set()


def _both_changed(base: str, ours: str, new: str) -> bool:
    before, mine, theirs = _units(base), _units(ours), _units(new)
    heads = _heads(base), _heads(ours), _heads(new)
    changed = {name for name in {*before, *mine} if before.get(name) != mine.get(name)}
    changed_there = {name for name in {*before, *theirs} if before.get(name) != theirs.get(name)}
    return bool(changed & changed_there) or (heads[0] != heads[1] and heads[0] != heads[2])


@cache
def _units(text: str) -> dict[str, str]:
    """Functions and assignments of a module and of its classes, with the comments that they hold."""
    found: dict[str, str] = {}
    lines = text.split("\n")
    for scope, node in _scoped(ast.parse(text)):
        name = _name(node)
        if name is None:
            continue
        top = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        above = top - 1
        while above and lines[above - 1].strip().startswith("#"):
            above -= 1
        comments = [
            line.partition("# edit_")[2]
            for line in lines[above : node.end_lineno]
            if "# edit_" in line
        ]
        key = scope + name
        while key in found:
            key += "'"
        found[key] = ast.dump(_clean(node)) + "".join(comments)
    return found


def _scoped(tree: ast.Module) -> list[tuple[str, ast.stmt]]:
    found: list[tuple[str, ast.stmt]] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found += [(f"{node.name}.", each) for each in node.body]
        else:
            found.append(("", node))
    return found


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, Function | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return None


def _clean(node: ast.AST) -> ast.AST:
    if isinstance(node, Function) and (text := ast.get_docstring(node)) is not None:
        node.body[0] = ast.Expr(ast.Constant(text.strip()))
    return node


def _heads(text: str) -> dict[str, str]:
    """Bases, decorators and docstrings of classes, and the module's own."""
    return {
        node.name: " ".join(ast.unparse(each) for each in [*node.bases, *node.decorator_list])
        + str(ast.get_docstring(node))
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    }


@cache
def _meaning(text: str) -> tuple[str, ...]:
    comments = [line.partition("#")[2].strip() for line in text.split("\n") if "# " in line]
    return (ast.dump(ast.parse(text)), *comments)


def _check_names(folder: Path, ours: dict[str, str], merged: list[str]) -> None:
    """No name is left without its import, but those that the author left so."""
    paths = [path for path in merged if path.endswith(".py")]
    if not paths:
        return
    for path, message, row in _undefined(folder, paths):
        line = (folder / path).read_text("utf-8").split("\n")[row - 1]
        if line in ours.get(path, "").split("\n"):
            continue
        before = folder / "ours.py"
        before.write_text(ours.get(path, ""), "utf-8")
        said = [each for _, each, _ in _undefined(folder, [before.name])]
        before.unlink()
        assert message in said, f"{path}:{row}: {message}: {line}"


def _undefined(folder: Path, paths: list[str]) -> list[tuple[str, str, int]]:
    """Path, message and line of each name that is not defined, or defined twice."""
    options = ("--isolated", "--no-cache", "--select", "F821,F811", "--output-format", "json")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options, *paths],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        (
            Path(found["filename"]).relative_to(folder.resolve()).as_posix(),
            found["message"],
            found["location"]["row"],
        )
        for found in json.loads(done.stdout)
    ]


def _settle(folder: Path, path: str, ours: str, dice: random.Random) -> None:
    side = dice.choice(list(Side))
    conflicts.resolve(folder / path, side)
    after = (folder / path).read_text("utf-8")
    ast.parse(after)
    assert not (folder / f"{path}.new").exists()
