"""The README's application answers as the README says, and the library of the other page as well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.project.changes import compare
from generator.project.writing import write
from tests.docs.pages import blocks

ASK = """
import asyncio, json, sys
import httpx
from app.main import app

async def ask():
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for method, path, body in json.load(sys.stdin):
                response = await client.request(method, path, json=body)
                yield response.status_code, response.json()

async def main():
    print(json.dumps([answer async for answer in ask()]))

asyncio.run(main())
"""


@pytest.mark.slow
def test_answers_of_the_readme(notes_spec: Path, tmp_path: Path) -> None:
    generate(notes_spec, tmp_path)
    run(tmp_path, "-m", "alembic", "upgrade", "head")
    [text] = [block.text for block in blocks("README.md", "http")]
    requests: list[tuple[str, str, Any]] = []
    answers: list[tuple[int, Any]] = []
    for pair in text.strip().split("\n\n"):
        asked, answered = pair.splitlines()
        method, path, *body = asked.split(" ", 2)
        requests.append((method, path, json.loads(body[0]) if body else None))
        number, expected = answered.split(" ", 1)
        answers.append((int(number), json.loads(expected)))
    found = json.loads(run(tmp_path, "-c", ASK, stdin=json.dumps(requests)))
    for (status, expected), (found_status, found_body), request in zip(
        answers, found, requests, strict=True
    ):
        assert found_status == status, request
        assert_like(found_body, expected)


@pytest.mark.slow
def test_the_library_passes_its_tests(library_spec: Path, tmp_path: Path) -> None:
    generate(library_spec, tmp_path)
    assert "passed" in run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def assert_like(found: Any, expected: Any) -> None:
    """What the page shows is there; `…` is anything, and keys may be left out."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_like(found[key], value)
    elif expected != "…":
        assert found == expected


def generate(specs: Path, folder: Path) -> None:
    write(compare(new_project(build(specs, Diagnostics())), folder), folder)


def run(folder: Path, *arguments: str, stdin: str = "") -> str:
    """Run Python in a generated project, on its own SQLite file."""
    environment = {
        name: text
        for name, text in os.environ.items()
        if name not in ("DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_ADDOPTS")
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout
