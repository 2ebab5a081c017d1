"""Compare what a request costs the server: the generated e-commerce application and its peers.

    python -m benchmarks.serve [--database sqlite] [--rounds 5] [--requests 1000] [--json | --write]

Read is the processor time of the server's process, user and system, as Linux counts it. Each
application is served by one process of uvicorn and gets the same rows and requests, in turn, after
it has answered all kinds of them as it must. PostgreSQL is the server at `APIWRIGHT_POSTGRESQL_URL`;
databases are made for the run and dropped.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks import contract, report
from benchmarks.cases import CASES, Case
from benchmarks.client import Answers, send
from benchmarks.report import LIMIT, OURS, Comparison, Cost
from benchmarks.servers import (
    ROOT,
    Application,
    create_tables,
    environment,
    fill,
    new_database,
    run,
    served,
    unannounced,
)

SPEC = ROOT / "specs" / "ecommerce"
CLIENTS = 32
PRESET = "High throughput"
"""The section of the generated `docs/settings.md` whose settings the application is served with."""
HERE = {"HOST": "127.0.0.1", "WORKERS": "1", "DATABASE_POOL_WAIT": "30"}
"""One process, which answers all requests: a refusal would cost less than an answer."""
TUTORIAL = {"tutorial": "benchmarks.tutorial.main"}
PEERS = TUTORIAL | {
    "FastCRUD": "benchmarks.peers.fastcrud.main",
    "Litestar": "benchmarks.peers.litestar.main",
    "Django Ninja": "benchmarks.peers.ninja.main",
    LIMIT: "benchmarks.peers.limit.main",
}
"""The modules of the applications that are not generated; all but the tutorial speak to PostgreSQL alone."""
PACKAGES = (
    "fastapi", "sqlalchemy", "asyncpg", "uvicorn", "fastcrud", "litestar", "advanced-alchemy",
    "django", "django-ninja",
)  # fmt: skip


def preset(document: str, section: str) -> dict[str, str]:
    """The variables that a section of the settings' document sets."""
    part = document.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", part, re.MULTILINE))


@contextmanager
def applications(database: str, names: list[str]) -> Iterator[list[Application]]:
    """The generated application and its peers, served, filled, and found to answer as they must."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="apiwright-benchmark-")
        folder = Path(stack.enter_context(temporary))
        project = folder / "project"
        run(["-m", "generator", "generate", str(SPEC), str(project)], ROOT, environment("", {}))
        settings = preset((project / "docs" / "settings.md").read_text("utf-8"), PRESET)
        settings |= HERE
        found: list[Application] = []
        for name in (OURS, *names):
            url = stack.enter_context(new_database(database, folder))
            variables = environment(url, settings)
            if name == OURS:
                run(["-m", "alembic", "upgrade", "head"], project, variables)
                start = served(name, ["-m", "app"], project, variables)
            else:
                create_tables(url)
                target = f"{PEERS[name]}:app"
                quiet = ["--no-access-log", "--log-level", "warning", "--port", "{port}"]
                start = served(name, ["-m", "uvicorn", target, *quiet], ROOT, variables)
            fill(url)
            found.append(stack.enter_context(start))
            problems = contract.problems(found[-1].port)
            if count := unannounced(url):
                problems.append(f"orders without a notification: {count}")
            if problems:
                sys.exit("\n".join(f"{name}: {problem}" for problem in problems))
        yield found


def measure(application: Application, case: Case, numbers: range) -> Cost:
    requests = [case.request(number) for number in numbers]
    before = application.processor_seconds
    answers: Answers = send(application.port, requests, CLIENTS)
    seconds = application.processor_seconds - before
    if answers.failures:
        print(f"{application.name}, {case.name}: {answers.failures[0]!r}", file=sys.stderr)
    return Cost(
        seconds / len(requests) * 1e6, answers.percentile(0.99) * 1e3, len(answers.failures)
    )


def compare(
    served: list[Application], cases: list[Case], rounds: int, requests: int
) -> list[Comparison]:
    """Each case with all applications in turn, after a first round that is not counted."""
    comparisons = [Comparison(case.name, {one.name: [] for one in served}) for case in cases]
    for turn in range(rounds + 1):
        numbers = range(turn * requests, (turn + 1) * requests)
        for case, comparison in zip(cases, comparisons, strict=True):
            for application in served if turn % 2 else served[::-1]:
                cost = measure(application, case, numbers)
                if turn:
                    comparison.rounds[application.name].append(cost)
        print(f"round {turn} of {rounds}", file=sys.stderr)
    return comparisons


def described(options: argparse.Namespace) -> str:
    """What was measured with, in a sentence."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Median of {options.rounds} rounds of {options.requests:,} requests from {CLIENTS} connections;"
        f" Python {platform.python_version()}, {versions}."
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the generated application to its peers.")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (5)")
    parser.add_argument("--requests", type=int, default=1000, help="requests of a run (1,000)")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--peers", default="", help="of the peers only these, by comma")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON in place of the table")
    form.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # servers and databases go too
    names = list(TUTORIAL if options.database == "sqlite" else PEERS)
    if options.peers:
        names = [name for name in names if name in options.peers.split(",")]
    cases = [case for case in CASES if options.only in case.name]
    with applications(options.database, names) as found:
        comparisons = compare(found, cases, options.rounds, options.requests)
    if options.json:
        print(json.dumps(report.plain(comparisons), indent=2))
    else:
        print(report.table(comparisons))
    if options.write:
        docs = ROOT / "docs"
        report.write(
            docs / "performance.md",
            docs / "images" / "performance.svg",
            comparisons,
            described(options),
        )
    for one in comparisons:
        for name in one.rounds:
            if count := one.failures(name):
                print(f"{one.case}: {count} answers of {name} were no success", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
