"""Time whole `apiwright generate` processes on specs of 5, 200 and 1,000 entities.

    python benchmarks/generate.py [--runs 5] [--check]

Each spec repeats the five entities of the e-commerce one, numbered, every group related within
itself. A run is a process of its own that starts the interpreter, reads the
spec, renders all files and writes them into a new folder. The median of the runs is printed, and
that of runs which find the folder as the last one left it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "specs" / "ecommerce"
ENTITIES = ("User", "Category", "Product", "Post", "Tag")
SIZES = (5, 200, 1000)
LIMITS = {5: 0.45, 200: 1.5}
"""Seconds for a whole process."""
LIMIT_OF_ONE_MORE = 0.006
"""Seconds for each entity beyond the second size."""
LIMITS_UNCHANGED = {5: 0.35, 1000: 3.0}
"""Seconds for a process that has nothing to do."""
UNCOMPILED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""Without these, Python compiles the generator once and not in every run."""


@dataclass(frozen=True)
class Timing:
    """What one size took."""

    entities: int
    files: int
    seconds: float
    unchanged: float = 0.0
    """Seconds of a run that has nothing to do."""


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


def time_process(arguments: list[str]) -> float:
    """Wall seconds of one Python process, which must succeed; its compiled modules are kept."""
    variables = {name: text for name, text in os.environ.items() if name not in UNCOMPILED}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=variables, capture_output=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(done.stderr.decode("utf-8", "replace"))
    return seconds


def measure(folder: Path, entities: int, runs: int) -> Timing:
    """The median of several runs, after one that warms the caches of modules and templates.

    Every run writes into a new folder and all of them stay until the end: ext4 gives out inodes
    slowly for some seconds after many files were deleted, which is not what is measured.
    """
    spec = folder / "spec"
    write_spec(spec, entities)
    seconds = [
        time_process(["-m", "generator", "generate", str(spec), str(folder / f"out-{run}")])
        for run in range(runs + 1)
    ]
    files = sum(
        path.is_file() and ".apiwright" not in path.parts for path in (folder / "out-0").rglob("*")
    )
    again = [
        time_process(["-m", "generator", "generate", str(spec), str(folder / "out-0")])
        for _ in range(runs)
    ]
    return Timing(entities, files, statistics.median(seconds[1:]), statistics.median(again))


def floor(runs: int) -> dict[str, float]:
    """What no run can do without: the interpreter, the imports, `--help`."""
    commands = {
        "interpreter alone": ["-c", "pass"],
        "import typer": ["-c", "import typer"],
        "apiwright --help": ["-m", "generator", "--help"],
        "import of all that generating needs": ["-c", "import jinja2, pydantic, typer, yaml"],
    }
    return {
        name: statistics.median(time_process(command) for _ in range(runs))
        for name, command in commands.items()
    }


def misses(timings: list[Timing]) -> list[str]:
    """The limits that were not kept."""
    found = [
        f"{timing.entities} entities took {timing.seconds:.2f} s, more than {limit} s"
        for timing in timings
        if (limit := LIMITS.get(timing.entities)) is not None and timing.seconds > limit
    ]
    found += [
        f"{timing.entities} entities took {timing.unchanged:.2f} s without a change, "
        f"more than {limit} s"
        for timing in timings
        if (limit := LIMITS_UNCHANGED.get(timing.entities)) and timing.unchanged > limit
    ]
    one_more = (timings[-1].seconds - timings[-2].seconds) / (
        timings[-1].entities - timings[-2].entities
    )
    if one_more > LIMIT_OF_ONE_MORE:
        found.append(f"each further entity took {one_more * 1000:.1f} ms, more than 6 ms")
    return found


def print_table(timings: list[Timing], floors: dict[str, float]) -> None:
    print("| entities | files | seconds | ms for each further entity | seconds, unchanged |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    before: Timing | None = None
    for timing in timings:
        more = ""
        if before is not None:
            step = (timing.seconds - before.seconds) / (timing.entities - before.entities)
            more = f"{step * 1000:.1f}"
        print(
            f"| {timing.entities:,} | {timing.files:,} | {timing.seconds:.2f} | {more} "
            f"| {timing.unchanged:.2f} |"
        )
        before = timing
    print()
    for name, seconds in floors.items():
        print(f"{name}: {seconds:.2f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description="Time apiwright on specs of growing size.")
    parser.add_argument("--runs", type=int, default=5, help="runs of each size (5)")
    parser.add_argument("--check", action="store_true", help="exit 1 where a limit is not kept")
    options = parser.parse_args()
    timings: list[Timing] = []
    with tempfile.TemporaryDirectory(prefix="apiwright-benchmark-") as name:
        timings += [measure(Path(name) / str(size), size, options.runs) for size in SIZES]
    print_table(timings, floor(options.runs))
    missed = misses(timings)
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
