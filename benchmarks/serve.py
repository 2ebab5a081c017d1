"""Compare what a request costs the server: the generated e-commerce application and a tutorial's.

    python -m benchmarks.serve [--database sqlite] [--rounds 5] [--requests 1000] [--json]

Read is the processor time of the server's process, user and system, by Linux's `/proc`. Both
applications are served by one process of uvicorn each and get the same rows and requests, in turn.
PostgreSQL is the server at `APIWRIGHT_POSTGRESQL_URL`; databases are made for the run and dropped.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from benchmarks.client import Answers, Request, send
from benchmarks.tutorial.models import Category, Product, User

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "specs" / "ecommerce"
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
CLIENTS = 32
CATEGORIES, PRODUCTS, USERS, ORDERS = 1_000, 10_000, 100, 100
PAGE_SIZE = 20
PRESET = "High throughput"
"""The section of the generated `docs/settings.md` whose settings the application is served with."""
ONE_PROCESS = {"HOST": "127.0.0.1", "WORKERS": "1"}
UNCOMPILED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
START_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Case:
    """One kind of request; `number` tells each request of a run from the others."""

    name: str
    route: str
    request: Callable[[int], Request]


@dataclass(frozen=True)
class Application:
    """A served application."""

    name: str
    process: subprocess.Popen[bytes]
    port: int


@dataclass(frozen=True)
class Cost:
    """What one run of a case cost."""

    microseconds: float
    p99_milliseconds: float
    failures: int


@dataclass(frozen=True)
class Comparison:
    """One case of both applications: medians of the rounds."""

    case: str
    tutorial: Cost
    generated: Cost

    @property
    def ratio(self) -> float:
        """How many times less the generated application costs."""
        return self.tutorial.microseconds / self.generated.microseconds


def spread(number: int, count: int) -> int:
    """A key from 1 to `count`, far from that of the request before."""
    return number * 7919 % count + 1


def page_of_products(path: str, page: int) -> Request:
    return Request("GET", f"{path}?page={page}&page_size={PAGE_SIZE}")


def new_category(_: int) -> Request:
    word = uuid.uuid4().hex
    body = {"name": f"Category {word}", "slug": f"category-{word}", "description": "New."}
    return Request("POST", "/categories/", body)


def changed_product(number: int) -> Request:
    body = {"price": f"{number % 90 + 10}.50", "stock_quantity": 1_000_000 + number}
    return Request("PATCH", f"/products/{spread(number, PRODUCTS)}", body)


def new_order(number: int) -> Request:
    keys = [spread(3 * number + place, PRODUCTS) for place in range(3)]
    body = {
        "user_id": spread(number, USERS),
        "shipping_address": "1 Main Street",
        "items": [{"product_id": key, "quantity": 2} for key in keys],
    }
    return Request("POST", "/orders/", body)


CASES = (
    Case(
        "GET a product",
        "GET /products/{id}",
        lambda number: Request("GET", f"/products/{spread(number, PRODUCTS)}"),
    ),
    Case(
        "GET a page of 20 with total",
        "GET /products/",
        lambda number: page_of_products("/products/", number % 5 + 1),
    ),
    Case(
        "GET a page at 80 %",
        "GET /products/",
        lambda number: page_of_products("/products/", PRODUCTS * 8 // 10 // PAGE_SIZE + number % 5),
    ),
    Case(
        "GET a category with its 10 products",
        "GET /categories/{id}/products",
        lambda number: Request("GET", f"/categories/{spread(number, CATEGORIES)}/products"),
    ),
    Case(
        "GET a page of 20 products with categories",
        "GET /products/with-categories",
        lambda number: page_of_products("/products/with-categories", number % 5 + 1),
    ),
    Case("POST a category", "POST /categories/", new_category),
    Case("PATCH a product", "PATCH /products/{id}", changed_product),
    Case(
        "GET an order with items and products",
        "GET /orders/{id}/details",
        lambda number: Request("GET", f"/orders/{spread(number, ORDERS)}/details"),
    ),
    Case("POST an order of 3 items", "POST /orders/", new_order),
)


def environment(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in UNCOMPILED}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "DATABASE_URL": url, **settings}


def run(arguments: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    """Run a Python process that must succeed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=variables, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr.decode("utf-8", "replace"))


def preset(document: str, section: str) -> dict[str, str]:
    """The variables that a section of the settings' document sets."""
    part = document.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", part, re.MULTILINE))


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, which is dropped afterwards."""
    name = f"apiwright_benchmark_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    server = make_url(os.environ.get("APIWRIGHT_POSTGRESQL_URL") or POSTGRESQL)
    command(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        command(server, f"DROP DATABASE {name} WITH (FORCE)")


def command(server: URL, statement: str) -> None:
    engine = sync_engine(server)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def sync_engine(url: URL) -> sa.Engine:
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return sa.create_engine(url.set(drivername=driver), isolation_level="AUTOCOMMIT")


def fill(url: str) -> None:
    """The same rows in either application's tables."""
    rows: dict[type, list[dict[str, object]]] = {
        User: [
            {
                "username": f"user{number}",
                "email": f"user{number}@example.com",
                "hashed_password": "-",
            }
            for number in range(USERS)
        ],
        Category: [
            {"name": f"Category {number}", "slug": f"c-{number}", "description": "A category."}
            for number in range(CATEGORIES)
        ],
        Product: [
            {
                "name": f"Product {number}",
                "slug": f"p-{number}",
                "description": "Something that is sold, and what is said of it.",
                "price": number % 500 + 1,
                "stock_quantity": 1_000_000,
                "sku": f"SKU-{number}",
                "category_id": number % CATEGORIES + 1,
            }
            for number in range(PRODUCTS)
        ],
    }
    engine = sync_engine(make_url(url))
    with engine.execution_options(isolation_level="SERIALIZABLE").begin() as connection:
        for model, values in rows.items():
            connection.execute(sa.insert(model), values)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


@contextmanager
def served(
    name: str, arguments: list[str], folder: Path, variables: Mapping[str, str]
) -> Iterator[Application]:
    """Serve an application on a free port until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    filled = [argument.format(port=port) for argument in arguments]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *filled],
            cwd=folder,
            env={**variables, "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        await_start(process, port)
        yield Application(name, process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def await_start(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit("an application did not start")


def routes(application: Application) -> set[str]:
    """`GET /products/{id}` and so on, as the application's OpenAPI document says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{application.port}/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """What a process and its threads have used so far, in user and system mode."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(application: Application, case: Case, numbers: range) -> Cost:
    requests = [case.request(number) for number in numbers]
    before = processor_seconds(application.process)
    answers: Answers = send(application.port, requests, CLIENTS)
    seconds = processor_seconds(application.process) - before
    if answers.failures:
        print(f"{application.name}, {case.name}: {answers.failures[0]!r}", file=sys.stderr)
    return Cost(
        seconds / len(requests) * 1e6, answers.percentile(0.99) * 1e3, len(answers.failures)
    )


def compare(
    applications: tuple[Application, Application], cases: list[Case], rounds: int, requests: int
) -> list[Comparison]:
    """Each case with both applications in turn, after a first round that is not counted."""
    costs: dict[tuple[str, str], list[Cost]] = {}
    for turn in range(rounds + 1):
        numbers = range(turn * requests, (turn + 1) * requests)
        for case in cases:
            for application in applications if turn % 2 else applications[::-1]:
                cost = measure(application, case, numbers)
                if turn:
                    costs.setdefault((application.name, case.name), []).append(cost)
        print(f"round {turn} of {rounds}", file=sys.stderr)
    return [
        Comparison(
            case.name, *(median(costs[application.name, case.name]) for application in applications)
        )
        for case in cases
    ]


def median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.microseconds for cost in costs),
        statistics.median(cost.p99_milliseconds for cost in costs),
        sum(cost.failures for cost in costs),
    )


def print_table(comparisons: list[Comparison]) -> None:
    print("| case | tutorial, µs | generated, µs | times less | p99 tutorial, ms | generated, ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for one in comparisons:
        print(
            f"| {one.case} | {one.tutorial.microseconds:,.0f} | {one.generated.microseconds:,.0f} "
            f"| {one.ratio:.2f} | {one.tutorial.p99_milliseconds:,.0f} "
            f"| {one.generated.p99_milliseconds:,.0f} |"
        )
    print(f"\ngeometric mean: {mean_ratio(comparisons):.2f} times less")
    for one in comparisons:
        for name, cost in (("tutorial", one.tutorial), ("generated", one.generated)):
            if cost.failures:
                print(f"{one.case}: {cost.failures} answers of the {name} one were no success")


def mean_ratio(comparisons: list[Comparison]) -> float:
    return math.prod(one.ratio for one in comparisons) ** (1 / len(comparisons))


def print_json(comparisons: list[Comparison]) -> None:
    cases = {
        one.case: {
            name: {
                "microseconds": round(cost.microseconds),
                "p99_milliseconds": round(cost.p99_milliseconds, 1),
                "failures": cost.failures,
            }
            for name, cost in (("tutorial", one.tutorial), ("generated", one.generated))
        }
        | {"ratio": round(one.ratio, 3)}
        for one in comparisons
    }
    print(json.dumps({"cases": cases, "mean_ratio": round(mean_ratio(comparisons), 3)}, indent=2))


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the generated application to a tutorial.")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (5)")
    parser.add_argument("--requests", type=int, default=1000, help="requests of a run (1,000)")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="apiwright-benchmark-"))
        )
        project = folder / "project"
        run(["-m", "generator", "generate", str(SPEC), str(project)], ROOT, environment("", {}))
        tutorial_url, generated_url = (
            stack.enter_context(new_database(options.database, folder)) for _ in range(2)
        )
        settings = preset((project / "docs" / "settings.md").read_text("utf-8"), PRESET)
        variables = environment(generated_url, settings | ONE_PROCESS)
        run(["-m", "alembic", "upgrade", "head"], project, variables)
        plain = ["-m", "uvicorn", "benchmarks.tutorial.main:app", "--no-access-log"]
        tutorial = stack.enter_context(
            served(
                "tutorial",
                [*plain, "--log-level", "warning", "--port", "{port}"],
                ROOT,
                environment(tutorial_url, {}),
            )
        )
        generated = stack.enter_context(served("generated", ["-m", "app"], project, variables))
        for url in (tutorial_url, generated_url):
            fill(url)
        known = routes(generated)
        cases = [case for case in CASES if options.only in case.name]
        for case in cases:
            if case.route.rstrip("/") not in known:
                print(f"skipped, not generated: {case.route}", file=sys.stderr)
        cases = [case for case in cases if case.route.rstrip("/") in known]
        applications = (tutorial, generated)
        if "POST /orders" in known:
            for application in applications:
                send(application.port, [new_order(number) for number in range(ORDERS)], 1)
        comparisons = compare(applications, cases, options.rounds, options.requests)
    if options.json:
        print_json(comparisons)
    else:
        print_table(comparisons)
    return 0


if __name__ == "__main__":
    sys.exit(main())
