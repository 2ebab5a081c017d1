"""Processor time of whole `apiwright generate` runs on specs of 5, 200 and 1,000 entities.

    python benchmarks/generate.py [--runs 5] [--sizes 5 200] [--check]

Each spec repeats the five entities of the e-commerce one, numbered, every group related within
itself. A run is a process of its own that starts the interpreter, reads the spec, renders all files
and writes them into a new folder. The least of the runs counts, also as a multiple of the floor: the
import of what any such generator needs, measured in the same run, so that other machines and other
work beside it change little.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "specs" / "ecommerce"
ENTITIES = ("User", "Category", "Product", "Post", "Tag")
FLOOR = "import jinja2, yaml, typer, pydantic"
GOALS = {5: 2.5, 200: 8.0}
"""Multiples of the floor for a whole run."""
GOAL_UNCHANGED = 1.0
"""The same for a run that has nothing to do."""
GOAL_OF_ONE_MORE = 0.005
"""Seconds for each entity beyond the size before."""
UNCOMPILED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""Without these, Python compiles the generator once and not in every run."""


@dataclass(frozen=True)
class Timing:
    """What one size took, in seconds of processor time."""

    entities: int
    files: int
    seconds: float
    unchanged: float
    """Of a run that has nothing to do."""


def write_spec(folder: Path, entities: int) -> None:
    """A spec of so many entities: the e-commerce ones, again and again."""
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE / "app.yaml", folder)
    for group in range(entities // len(ENTITIES)):
        for entity in ENTITIES:
            text = (SAMPLE / f"{entity.lower()}.yaml").read_text("utf-8")
            (folder / f"{entity.lower()}_{group}.yaml").write_text(numbered(text, group), "utf-8")


def numbered(text: str, group: int) -> str:
    """One entity's file with every entity's name, and every name of an index, numbered."""
    text = re.sub(r"      top_spenders:.*?(?=\n    \w)", "", text, flags=re.DOTALL)  # of orders
    text = re.sub(rf"\b({'|'.join(ENTITIES)})\b(?=[:,}}]| *:)", rf"\g<1>{group}", text)
    return text.replace("ix_active_products", f"ix_active_products_{group}")


def processor_time(*arguments: str) -> float:
    """Seconds of one Python process with those that it starts; it must succeed."""
    variables = {name: text for name, text in os.environ.items() if name not in UNCOMPILED}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=variables, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr.decode("utf-8", "replace"))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(folder: Path, entities: int, runs: int) -> Timing:
    """The least of several runs, after one that warms the caches of modules and templates."""
    spec = folder / "spec"
    write_spec(spec, entities)
    generate = ("-m", "generator", "generate", str(spec))
    seconds = [processor_time(*generate, str(folder / f"out-{run}")) for run in range(runs + 1)]
    out = folder / "out-0"
    files = sum(path.is_file() and ".apiwright" not in path.parts for path in out.rglob("*"))
    unchanged = min(processor_time(*generate, str(out)) for _ in range(runs))
    return Timing(entities, files, min(seconds[1:]), unchanged)


def of_one_more(timings: list[Timing]) -> dict[int, float]:
    """For each size but the first the seconds of one further entity."""
    pairs = itertools.pairwise(timings)
    return {
        after.entities: (after.seconds - before.seconds) / (after.entities - before.entities)
        for before, after in pairs
    }


def misses(timings: list[Timing], floor: float) -> list[str]:
    """The goals that were missed."""
    missed: list[str] = []
    for timing in timings:
        goal = GOALS.get(timing.entities)
        if goal is not None and timing.seconds > goal * floor:
            missed.append(f"{timing.entities} entities took more than {goal} times the floor")
        if timing.unchanged > GOAL_UNCHANGED * floor:
            missed.append(f"{timing.entities} entities, unchanged, took more than the floor")
    missed += [
        f"each further entity up to {size} took {seconds * 1000:.1f} ms, more than 5 ms"
        for size, seconds in of_one_more(timings).items()
        if seconds > GOAL_OF_ONE_MORE
    ]
    return missed


def print_table(timings: list[Timing], floor: float) -> None:
    print("| entities | files | seconds | x floor | ms for each further one | unchanged, x floor |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    more = of_one_more(timings)
    for timing in timings:
        one_more = f"{more[timing.entities] * 1000:.1f}" if timing.entities in more else ""
        print(
            f"| {timing.entities:,} | {timing.files:,} | {timing.seconds:.2f} "
            f"| {timing.seconds / floor:.1f} | {one_more} | {timing.unchanged / floor:.2f} |"
        )
    print(f"\nfloor, `{FLOOR}`: {floor:.2f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description="Time apiwright on specs of growing size.")
    parser.add_argument("--runs", type=int, default=5, help="runs of each size (5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 200, 1000], help="entities")
    parser.add_argument("--check", action="store_true", help="exit 1 where a goal is missed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="apiwright-benchmark-") as name:
        timings = [measure(Path(name, str(size)), size, options.runs) for size in options.sizes]
    floor = min(processor_time("-c", FLOOR) for _ in range(2 * options.runs))
    print_table(timings, floor)
    missed = misses(timings, floor)
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
