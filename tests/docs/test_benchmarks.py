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
    assert {case.route for case in serving.CASES} <= served


@pytest.mark.parametrize("case", serving.CASES, ids=lambda case: case.name)
def test_a_request_is_one_of_its_route(case: serving.Case) -> None:
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


def test_comparisons_say_how_many_times_less() -> None:
    def cost(microseconds: float) -> serving.Cost:
        return serving.Cost(microseconds, 1, 0)

    comparisons = [
        serving.Comparison("get", cost(800), cost(200)),
        serving.Comparison("page", cost(900), cost(900)),
    ]
    assert [one.ratio for one in comparisons] == [4, 1]
    assert serving.mean_ratio(comparisons) == pytest.approx(2)
    assert serving.median([cost(3), cost(1), cost(2)]) == cost(2)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Linux alone has it")
def test_processor_time_of_a_process_grows_as_it_works() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        time.sleep(0.5)
        seconds = serving.processor_seconds(process)
        process.kill()
    assert 0 < seconds < 5
