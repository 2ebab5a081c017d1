"""The benchmark's specs are specs, and its table and limits speak of what was measured."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import cases, contract, report, servers
from benchmarks import generate as benchmark
from benchmarks import serve as serving
from benchmarks.client import Request, send
from generator.diagnostics import Diagnostics
from generator.pipeline import understand
from tests.conftest import ROOT


def test_specs_hold_as_many_entities_as_asked_for(tmp_path: Path) -> None:
    benchmark.write_spec(tmp_path / "spec", 15)
    app = understand(tmp_path / "spec", Diagnostics())
    assert len(app.entities) == 15
    post = app.entity("Post2")
    assert {relation.target for relation in post.relations} == {"User2"}
    assert [link.target for link in post.links] == ["Tag2"]


@pytest.mark.parametrize(
    ("seconds", "unchanged", "count"),
    [((0.5, 1.4, 5.0), 0.2, 0), ((0.6, 1.4, 5.0), 0.2, 1), ((0.4, 1.7, 6.0), 0.3, 6)],
)
def test_goals(seconds: tuple[float, ...], unchanged: float, count: int) -> None:
    timings = [
        benchmark.Timing(size, 0, each, unchanged)
        for size, each in zip((5, 200, 1000), seconds, strict=True)
    ]
    assert len(benchmark.misses(timings, floor=0.21)) == count


def test_a_preset_is_read_from_the_settings_document() -> None:
    document = (ROOT / "generated_example/docs/settings.md").read_text("utf-8")
    settings = serving.preset(document, serving.PRESET)
    assert settings["LOG_LEVEL"] == "WARNING"
    assert {"WORKERS", "DATABASE_POOL_SIZE"} <= settings.keys()
    assert "DATABASE_ECHO" not in settings


def test_the_tutorial_has_every_route_that_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///unused.db")
    paths = importlib.import_module("benchmarks.tutorial.main").app.openapi()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {case.route for case in cases.CASES} <= served


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_a_request_is_one_of_its_route(case: cases.Case) -> None:
    method, _, path = case.route.partition(" ")
    for number in (0, 1, 123_456):
        request = case.request(number)
        assert request.method == method
        pattern = path.replace("{id}", r"[1-9]\d*")
        assert re.fullmatch(rf"{pattern}(\?page=\d+&page_size=20)?", request.path)


def test_the_client_sends_each_request_once_and_tells_failures() -> None:
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(f"{self.path} {json.loads(body)['number']}")
            self.send_response(500 if self.path == "/broken" else 201)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        paths = ["/", "/", "/broken", "/", "/"]
        requests = [Request("POST", path, {"number": n}) for n, path in enumerate(paths)]
        answers = send(server.server_port, requests, clients=2)
        server.shutdown()
    assert sorted(seen) == ["/ 0", "/ 1", "/ 3", "/ 4", "/broken 2"]
    assert len(answers.seconds) == 5
    assert [failure.split()[1] for failure in answers.failures] == [b"500"]
    assert answers.percentile(0.99) == max(answers.seconds)


def _cost(microseconds: float) -> report.Cost:
    return report.Cost(microseconds, 1, 0)


def _comparison(case: str, **rounds: tuple[int, ...]) -> report.Comparison:
    costs = {name: [_cost(one) for one in round_] for name, round_ in rounds.items()}
    return report.Comparison(case, costs)


def test_comparisons_say_how_many_times_less_than_the_best_peer() -> None:
    get = _comparison(
        "get",
        generated=(200, 100, 200),
        slow=(900, 900, 900),
        fast=(800, 800, 700),
        limit=(9, 9, 9),
    )
    assert (get.best, get.ratios, get.ratio) == ("fast", [4, 8, 3.5], 4)
    page = _comparison("page", generated=(900,), fast=(900,))
    assert report.mean_ratio([get, page]) == pytest.approx(2)
    assert "| 4.00 (3.50 to 8.00, fast) |" in report.table([get])


def test_the_page_of_figures_is_written_by_the_script(tmp_path: Path) -> None:
    page, image = ROOT / "docs/performance.md", ROOT / "docs/images/performance.svg"
    text = page.read_text("utf-8")
    for case in cases.CASES:
        assert f"| {case.name} |" in text
        assert f">{case.name}</text>" in image.read_text("utf-8")
    copies = tmp_path / "performance.md", tmp_path / "performance.svg"
    copies[0].write_text(text)
    measured = _comparison("get", generated=(200,), tutorial=(800,))
    report.write(*copies, [measured], "A sentence.")
    before, _, after = text.partition(report.MARKS[0])
    written = copies[0].read_text()
    assert written.startswith(before)
    assert written.endswith(after.partition(report.MARKS[1])[2])
    assert "| get | 200 | 800 | 4.00 (4.00 to 4.00, tutorial) |" in written
    assert "800 µs" in copies[1].read_text("utf-8")


def test_an_application_that_answers_otherwise_is_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product = cases.product(cases.spread(5, cases.PRODUCTS)) | {"price": "81.50"}
    shown = {"is_active": True, "created_at": "2026-01-01", "updated_at": "2026-01-01"}
    monkeypatch.setattr(contract, "ask", lambda *_: (200, product | shown))
    problems = contract.problems(0)
    assert any(problem.startswith("a product: ") and "81.50" in problem for problem in problems)
    assert any(problem.startswith("pages: ") for problem in problems)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux numbers the clocks of processes so")
def test_processor_time_of_a_process_grows_as_it_works() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        time.sleep(0.5)
        seconds = servers.processor_seconds(process)
        process.kill()
    assert 0 < seconds < 5
