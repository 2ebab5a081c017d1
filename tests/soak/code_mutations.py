"""Which changes of the generated code do its generated tests not notice?

    python -m tests.soak.code_mutations [specs/ecommerce] [--sample 60] [--seed 0] [--only repositories]

One place after the other of what all entities share is changed as a slip of the hand would: a comparison turns round, a condition is
left out, a statement does not happen. The project's own tests run, on SQLite or on `TEST_DATABASE_URL`, and at least one must fail.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build

PLACES = (
    "repositories", "services", "database.py", "outages.py", "violations.py", "middleware.py",
    "routing.py",
)  # fmt: skip
"""What is mutated, in `app/`: where a slip shows in no answer until two requests meet, or the database is away."""
SECONDS = 300
"""The tests of a mutant that take longer have noticed it: something hangs."""

_ORDER = {
    "services": "services orders products users",
    "database.py": "database repositories orders users",
    "outages.py": "database",
    "violations.py": "database repositories",
    "middleware.py": "application",
    "routing.py": "application products",
}
"""Where to look first, as one failing test is enough."""

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}


@dataclass(frozen=True)
class Mutant:
    """One change of one file; columns are those of its bytes."""

    path: str
    line: int
    old: str
    new: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {_short(self.old)}  ->  {_short(self.new)}"


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Every change of a file, in the order of its lines."""
    raw = text.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for place, new in _changes(node):
            begin = starts[place.lineno - 1] + place.col_offset
            end = starts[(place.end_lineno or 0) - 1] + (place.end_col_offset or 0)
            old = raw[begin:end].decode()
            changed = (raw[:begin] + new.encode() + raw[end:]).decode()
            yield Mutant(path, place.lineno, old, new, changed)


Place = ast.expr | ast.stmt


def _changes(node: ast.AST) -> Iterator[tuple[Place, str]]:
    if isinstance(node, ast.expr):
        yield from _other_values(node)
    else:
        yield from _other_ways(node)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test, f"(not ({ast.unparse(node.test)}))"


def _other_values(node: ast.expr) -> Iterator[tuple[Place, str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            other = _COMPARISONS[type(op)]
            yield node, f"({ast.unparse(left)} {other} {ast.unparse(right)})"
        case ast.BoolOp(op=op, values=values):
            word = " or " if isinstance(op, ast.And) else " and "
            yield node, f"({word.join(f'({ast.unparse(one)})' for one in values)})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            sign = "-" if isinstance(op, ast.Add) else "+"
            yield node, f"({ast.unparse(left)} {sign} {ast.unparse(right)})"
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as number):
            yield node, str(number + 1)


def _other_ways(node: ast.AST) -> Iterator[tuple[Place, str]]:
    match node:
        case ast.Raise() | ast.Assert() | ast.Continue() | ast.Break() | ast.AugAssign():
            yield node, "pass"
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield node, "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, "pass"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield value, "None"


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:70]


def chosen(files: dict[str, str], sample: int, seed: int, only: str) -> list[Mutant]:
    """So many changes, drawn evenly from all."""
    found = [
        mutant
        for path, text in sorted(files.items())
        if path.startswith(tuple(f"app/{place}" for place in PLACES)) and only in path
        for mutant in mutants(path, text)
    ]
    return random.Random(seed).sample(found, min(sample, len(found)))


def survives(project: Path, mutant: Mutant) -> tuple[bool, str]:
    """Whether all tests pass, and which one does not; the project is a copy of the caller's."""
    file = project / mutant.path
    before = file.read_text(encoding="utf-8")
    file.write_text(mutant.text, encoding="utf-8")
    quiet = ["-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    order = _ORDER.get(mutant.path.split("/")[1], "repositories services orders products users")
    words = order.split()
    first = sorted(
        (str(path) for path in project.glob("tests/test_*.py")),
        key=lambda path: next((at for at, word in enumerate(words) if word in path), len(words)),
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *quiet, *first],
            cwd=project,
            env={name: text for name, text in os.environ.items() if name != "PYTEST_ADDOPTS"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, "does not end"
    finally:
        file.write_text(before, encoding="utf-8")
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return done.returncode == 0, failed[0] if failed else f"exit code {done.returncode}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Change one place after the other of the code.")
    parser.add_argument("specs", type=Path, nargs="?", default=Path("specs/ecommerce"))
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="files whose path has this in it")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    files = {str(file.path): file.text for file in new_project(build(options.specs, Diagnostics()))}
    drawn = chosen(files, options.sample, options.seed, options.only)
    survivors = run(files, drawn, options.jobs)
    print(f"{len(drawn) - len(survivors)} of {len(drawn)} are noticed; these are not:")
    print(*survivors, sep="\n")
    return 1 if survivors else 0


def run(files: dict[str, str], drawn: list[Mutant], jobs: int = 1) -> list[Mutant]:
    """Those that no test notices."""
    with tempfile.TemporaryDirectory(prefix="mutants") as name, ThreadPoolExecutor(jobs) as pool:
        for path, text in files.items():
            file = Path(name) / "whole" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

        def attempt(number: int) -> bool:
            start = time.monotonic()
            project = Path(shutil.copytree(Path(name) / "whole", Path(name) / str(number)))
            survived, told = survives(project, drawn[number])
            shutil.rmtree(project)
            word = "SURVIVED" if survived else "noticed"
            print(
                f"{time.monotonic() - start:4.0f} s  {word:<8}  {drawn[number]}  {told}", flush=True
            )
            return survived

        return [
            one
            for one, lives in zip(drawn, pool.map(attempt, range(len(drawn))), strict=True)
            if lives
        ]


if __name__ == "__main__":
    sys.exit(main())
