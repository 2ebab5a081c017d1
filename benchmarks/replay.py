"""Time the next revision of a project that has 300 of them: replay, comparison and plan.

    python benchmarks/replay.py [--runs 5] [--check]

A table that comes and changes five times makes six revisions, written by apiwright itself; they are
repeated for fifty tables. A run is a process of its own, which imports what it needs, Alembic and
SQLAlchemy too, and leaves out what has nothing to do with migrations: the files of the application.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GROUPS = 50
LIMIT = 3.0
"""Seconds for 300 revisions."""

VERSIONS = (
    "fields: {name: string(40), price: integer?}",
    "fields: {name: string(40), price: integer?, code: {type: string(60), fill: upper(name)}}",
    "fields: {title: {type: string(40), renamed_from: name}, price: integer?, code: string(60)}",
    "fields: {title: string(80), price: integer?, code: string(60)}",
    "fields: {title: {type: string(80), index: true}, price: {type: integer, nullable: true, ge: 0}, code: string(60)}",
    "fields: {title: {type: string(80), index: true}, price: {type: 'decimal(10,2)', nullable: true, ge: 0}, code: {type: string(60), unique: true}}",
)
"""What becomes of one table."""
ONE_MORE = VERSIONS[-1].replace("price:", "note: text?, price:").replace("text?", "'text?'")


def spec_of(groups: dict[int, str]) -> str:
    """A spec of tables in these versions."""
    things = "".join(f"  Thing{number}X: {{{version}}}\n" for number, version in groups.items())
    return (
        f"app: {{name: benchmark}}\nentities:\n  Root: {{fields: {{name: string(20)}}}}\n{things}"
    )


def write_project(folder: Path, spec: Path) -> int:
    """The project with all its revisions, and the spec that asks for one more; their number."""
    project = folder / "project"
    versions = project / "alembic" / "versions"
    spec.write_text(spec_of({}), "utf-8")
    _generate(spec, project)
    written: list[str] = []
    for version in VERSIONS:
        before = set(versions.glob("*.py"))
        spec.write_text(spec_of({0: version}), "utf-8")
        _generate(spec, project)
        [new] = set(versions.glob("*.py")) - before
        written.append(new.read_text("utf-8"))
        new_name = versions / f"000_{len(written)}.py"
        new.rename(new_name)
    last = _constant(written[-1], "revision")
    for group in range(1, GROUPS):
        for number, text in enumerate(written):
            copied = re.sub(r"(?i)(thing)0(_?x)", rf"\g<1>{group}\g<2>", text)
            own = f"copy_{group}_{number}"
            copied = copied.replace(_constant(text, "revision"), own)
            copied = copied.replace(_constant(text, "down_revision"), last)
            (versions / f"{group:03}_{number}.py").write_text(copied, "utf-8")
            last = own
    groups = dict.fromkeys(range(GROUPS), VERSIONS[-1].replace(", renamed_from: name", ""))
    groups[GROUPS // 2] = ONE_MORE
    spec.write_text(spec_of(groups), "utf-8")
    return len(list(versions.glob("*.py")))


def seconds(spec: Path, project: Path) -> float:
    """How long one process takes for the next revision."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.replay", "--once", str(spec), str(project)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout)


def next_revision_of(spec: Path, project: Path) -> float:
    """How long it takes here; only the first time imports what it needs."""
    from generator.diagnostics import Diagnostics
    from generator.migrations.consents import Consents
    from generator.pipeline import understand

    app = understand(spec, Diagnostics())
    begun = time.perf_counter()
    from generator.migrations.next import next_revision

    found = next_revision(project, app, Consents(), Diagnostics())
    taken = time.perf_counter() - begun
    assert found.files, found.findings
    return taken


def _generate(spec: Path, project: Path) -> None:
    command = [sys.executable, "-m", "generator", "generate", "--quiet", str(spec), str(project)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def _constant(script: str, name: str) -> str:
    found = re.search(rf'^{name}: [^=]+= "(\w+)"$', script, re.MULTILINE)
    if found is None:
        raise SystemExit(f"a revision without {name}:\n{script}")
    return found[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="exit 1 where it takes too long")
    parser.add_argument("--once", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(next_revision_of(*options.once))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = write_project(folder, folder / "spec.yaml")
        taken = [seconds(folder / "spec.yaml", folder / "project") for _ in range(options.runs)]
    median = statistics.median(taken)
    print(f"{count} revisions: {median:.2f} s (limit {LIMIT:.2f} s)")
    return int(options.check and median > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
