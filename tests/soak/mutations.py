"""Which declared rules of a spec do its generated tests not miss?

    python -m tests.soak.mutations specs/ecommerce [--only consumes] [--sample 40] [--jobs 2]

One rule after the other is taken out of the spec. The tests generated from the whole spec run
against the application generated from what is left, and at least one must fail. Rules are found in
the YAML itself: every key, every item of a list, every part of a condition joined by `and`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.diagnostics import Diagnostics, SpecErrors
from generator.migrations.first import new_project
from generator.pipeline import build

Place = tuple[str | int, ...]
Node = Any

NAMED = {
    "actions", "bulk", "checks", "enums", "fields", "mixins", "params", "queries", "relations",
    "reports", "values", "views",
}  # fmt: skip
"""Keys whose children have names of the author's own."""
KEPT = {"entities", "fields", "relations", "mixins"}
"""Their children are what rules are about."""
NO_RULES = {"app", "database", "description", "doc", "mode", "name", "title", "to", "type"}
TYPED = {"fields", "params", "relations"}
"""Keys whose children may be no more than a type."""
TIMES = 10
"""A mutant hangs whose tests take so many times as long as those of the whole spec."""

_SIZE = re.compile(r"^(string|char|slug|decimal)\((\d+)(.+)")
_ENUM = re.compile(r"^enum\((.+)\)")


class Outcome(Enum):
    """What became of a mutation."""

    KILLED = "a test failed"
    REFUSED = "the spec is not accepted"
    SAME = "the application is the same"
    SURVIVED = "survived"
    TIMED_OUT = "the tests did not end"


@dataclass(frozen=True)
class Mutation:
    """A spec without one of its rules."""

    label: str
    spec: Node

    @property
    def entity(self) -> str:
        """The entity that lost the rule; empty for rules of the application."""
        words = self.label.split(".")
        return words[1] if words[0] == "entities" else ""


def read(folder: Path) -> Node:
    """All files of a spec as one."""
    whole: dict[str, Any] = {}
    for file in sorted(folder.rglob("*.yaml")):
        for key, value in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            whole[key] = {**whole[key], **value} if key in whole else value
    return whole


def mutations(spec: Node) -> Iterator[Mutation]:
    """Each rule that can be taken out, in the order of the spec."""
    seen = set()
    for label, change in _changes(spec, ()):
        mutated = copy.deepcopy(spec)
        change(mutated)
        text = json.dumps(mutated, default=str)
        if text not in seen:
            seen.add(text)
            yield Mutation(label, mutated)


Change = tuple[str, Callable[[Node], None]]


def _changes(node: Node, place: Place) -> Iterator[Change]:
    match node:
        case dict():
            for key, value in node.items():
                yield from _changes_of_key(key, value, place)
        case list():
            for number, item in enumerate(node):
                if len(node) > 1:
                    yield _removal((*place, number), f"{_shown(item)}")
                yield from _changes(item, (*place, number))
        case str():
            yield from _changes_of_text(node, place)


def _changes_of_key(key: str, value: Node, place: Place) -> Iterator[Change]:
    here = (*place, key)
    parent = place[-1] if place else ""
    if parent not in KEPT and (parent in NAMED or key not in NAMED | KEPT | NO_RULES):
        yield _removal(here)
    if parent == "require":
        for shorter in _weaker(key):
            yield _label((*place, shorter)), _renaming(place, key, shorter)
        return
    is_named = parent in NAMED | KEPT
    if isinstance(value, str) and (parent in TYPED if is_named else key == "type"):
        yield from _changes_of_type(value, here)
    elif is_named or key not in NO_RULES - {"app"}:
        yield from _changes(value, here)


def _changes_of_type(text: str, place: Place) -> Iterator[Change]:
    """Room for one character or digit more, one value less, no null, any text for an e-mail."""
    if text == "email":
        yield _label(place, "string(254)"), _replacement(place, "string(254)")
    if text.endswith("?"):
        yield _label(place, "never null"), _replacement(place, text[:-1])
    if match := _SIZE.match(text):
        longer = f"{match[1]}({int(match[2]) + 1}{match[3]}"
        yield _label(place, longer), _replacement(place, longer)
    if match := _ENUM.match(text):
        values = [value.strip() for value in match[1].split(",")]
        for value in values:
            rest = ", ".join(other for other in values if other != value)
            yield _label(place, f"without {value}"), _replacement(place, f"enum({rest})")


def _changes_of_text(text: str, place: Place) -> Iterator[Change]:
    for weaker in _weaker(text):
        yield _label(place, weaker), _replacement(place, weaker)


def _weaker(text: str) -> Iterator[str]:
    """A condition without one of its parts."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for one in tree.values:
            rest = [ast.unparse(other) for other in tree.values if other is not one]
            yield " and ".join(rest)
            for weaker in _weaker(ast.unparse(one)):
                yield " and ".join([*rest, weaker])
    elif isinstance(tree, ast.Compare) and len(tree.ops) > 1:
        operands = [tree.left, *tree.comparators]
        yield ast.unparse(ast.Compare(operands[0], tree.ops[:-1], operands[1:-1]))
        yield ast.unparse(ast.Compare(operands[1], tree.ops[1:], operands[2:]))


def _removal(place: Place, what: str = "") -> Change:
    def change(spec: Node) -> None:
        del _at(spec, place[:-1])[place[-1]]

    return _label(place, what), change


def _replacement(place: Place, value: Node) -> Callable[[Node], None]:
    def change(spec: Node) -> None:
        _at(spec, place[:-1])[place[-1]] = value

    return change


def _renaming(place: Place, old: str, new: str) -> Callable[[Node], None]:
    def change(spec: Node) -> None:
        mapping = _at(spec, place)
        mapping[new] = mapping.pop(old)

    return change


def _at(spec: Node, place: Place) -> Node:
    for step in place:
        spec = spec[step]
    return spec


def _label(place: Place, what: str = "") -> str:
    return ".".join(map(str, place)) + (f" ({what})" if what else "")


def _shown(item: Node) -> str:
    text = item if isinstance(item, str) else yaml.safe_dump(item, default_flow_style=True)
    return " ".join(text.split())[:60]


def files_of(spec: Node) -> dict[str, str] | None:
    """The application of a spec; None when the spec is not accepted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True)
        (folder / "spec.yaml").write_text(text, encoding="utf-8")
        try:
            return {str(file.path): file.text for file in new_project(build(folder, Diagnostics()))}
        except SpecErrors:
            return None


@cache
def _whole(folder: Path) -> dict[str, str]:
    files = files_of(read(folder))
    if files is None:
        raise ValueError(f"{folder} is not accepted")
    return files


def failures(folder: Path) -> list[str]:
    """The tests that fail with all rules in place: they tell nothing."""
    with _written(_whole(folder)) as project:
        return _failed(_pytest(project, ["tests"]))


def try_out(
    folder: Path, mutation: Mutation, untold: Sequence[str], seconds: float
) -> tuple[Outcome, str]:
    """Run the tests of the whole spec against the application without the rule."""
    whole = _whole(folder)
    mutated = files_of(mutation.spec)
    if mutated is None:
        return Outcome.REFUSED, ""
    if _served(mutated) == _served(whole):
        return Outcome.SAME, ""
    tests = {path: text for path, text in whole.items() if path.startswith("tests/")}
    with _written(mutated | tests) as project:
        own = [str(file) for file in project.glob("tests/test_*.py") if _is_of(file, mutation)]
        deselected = [f"--deselect={name}" for name in untold]
        try:
            done = _pytest(project, ["-x", *deselected, *sorted(own), "tests"], seconds)
        except subprocess.TimeoutExpired:
            return Outcome.TIMED_OUT, ""
    if done.returncode == 0:
        return Outcome.SURVIVED, ""
    failed = _failed(done) or [done.stdout[-200:] + done.stderr[-200:]]
    return Outcome.KILLED, failed[0]


def _served(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.startswith(("app/", "alembic/"))}


@contextmanager
def _written(files: dict[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mutation") as name:
        for path, text in files.items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield Path(name)


def _pytest(
    project: Path, arguments: list[str], seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if "DATABASE" not in name}
    clean.pop("PYTEST_ADDOPTS", None)
    quiet = ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, *arguments],
        cwd=project,
        env=clean,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _failed(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)


def _is_of(file: Path, mutation: Mutation) -> bool:
    """Tests of the entity, `test_categories.py` of `Category`: they know most and come first."""
    word = re.sub(r"(?<!^)(?=[A-Z])", "_", mutation.entity).lower()
    return bool(word) and file.stem.removeprefix("test_").startswith(word.removesuffix("y"))


def try_all(
    folder: Path,
    chosen: Sequence[Mutation],
    jobs: int,
    tell: Callable[[Mutation, Outcome, str], None] = lambda *_: None,
) -> dict[str, Outcome]:
    """The outcome of each mutation, by its label."""
    outcomes: dict[str, Outcome] = {}
    start = time.monotonic()
    untold = failures(folder)
    seconds = TIMES * (time.monotonic() - start)
    if untold:
        print(f"{len(untold)} tests fail without any mutation and are left out", *untold, sep="\n")
    with ProcessPoolExecutor(jobs) as pool:
        running = {
            pool.submit(try_out, folder, mutation, untold, seconds): mutation for mutation in chosen
        }
        for future in as_completed(running):
            outcome, told = future.result()
            outcomes[running[future].label] = outcome
            tell(running[future], outcome, told)
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description="Take one rule after the other out of a spec.")
    parser.add_argument("specs", type=Path)
    parser.add_argument("--only", default="", help="rules whose place matches this pattern")
    parser.add_argument("--sample", type=int, help="so many of them, spread over the spec")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true", help="print the rules and end")
    options = parser.parse_args()
    chosen = [one for one in mutations(read(options.specs)) if re.search(options.only, one.label)]
    if options.sample:
        chosen = random.Random(0).sample(chosen, min(options.sample, len(chosen)))
    if options.list:
        print(*(one.label for one in chosen), sep="\n")
        return 0
    start = time.monotonic()

    def tell(mutation: Mutation, outcome: Outcome, told: str) -> None:
        seconds = time.monotonic() - start
        print(f"{seconds:6.0f} s  {outcome.value:<28} {mutation.label}  {told}", flush=True)

    outcomes = try_all(options.specs, chosen, options.jobs, tell)
    for outcome, count in Counter(outcomes.values()).items():
        print(f"{count:5} {outcome.value}")
    survivors = [label for label, outcome in outcomes.items() if outcome is Outcome.SURVIVED]
    print(*survivors, sep="\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
