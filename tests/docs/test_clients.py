"""The typed clients of the how-to pages: they compile, refuse what they must, and reach a served shop."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import blocks, text_of
from tests.docs.walking import Walk, programs

CLIENTS = ROOT / "docs/examples/clients"
PAGES = {"docs/how-to/typescript.md": "shop.ts", "docs/how-to/python-client.md": "shop.py"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The OpenAPI document of a served shop, and its URL."""
    folder = tmp_path_factory.mktemp("shop")
    walk = Walk(folder, programs(folder / "bin"))
    generate = ["apiwright", "generate", "-q", str(ROOT / "specs/ecommerce"), "shop"]
    for command in (generate, ["apiwright", "openapi", "shop", "--out", "openapi.json"]):
        subprocess.run([folder / "bin" / command[0], *command[1:]], cwd=folder, check=True)
    walk.folder = folder / "shop"
    subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"], cwd=walk.folder, check=True
    )
    try:
        walk.serve("python -m app")
        yield folder / "openapi.json", f"http://127.0.0.1:{walk.port}"
    finally:
        walk.stop()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_what_is_tried(page: str) -> None:
    tried = (CLIENTS / PAGES[page]).read_text("utf-8")
    shown = [block.text for block in blocks(page) if block.language in {"ts", "py"}]
    assert len(shown) == text_of(page).count("\n## ")
    for text in shown:
        assert text in tried


@pytest.mark.slow
def test_typescript(shop: tuple[Path, str], tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not there")
    _prepare(shop[0], tmp_path, "shop.ts", "tsconfig.json", "package.json")
    _follow("docs/how-to/typescript.md", tmp_path, {})
    _run(f"node out/shop.js {shop[1]}", tmp_path)


@pytest.mark.slow
def test_python(shop: tuple[Path, str], tmp_path: Path) -> None:
    _prepare(shop[0], tmp_path, "shop.py")
    _run(f"{sys.executable} -m venv .venv", tmp_path)
    # What is installed here is not installed again.
    [packages] = tmp_path.glob(".venv/lib/*/site-packages")
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    path = [f"{tmp_path}/.venv/bin", str(Path(sys.executable).parent), os.environ["PATH"]]
    _follow("docs/how-to/python-client.md", tmp_path, {"PATH": os.pathsep.join(path)})
    _run(f".venv/bin/python shop.py {shop[1]}", tmp_path)


def _prepare(document: Path, folder: Path, *files: str) -> None:
    shutil.copy(document, folder)
    for file in files:
        shutil.copy(CLIENTS / file, folder)


def _follow(page: str, folder: Path, environment: dict[str, str]) -> None:
    """The commands for the client's project; those that install need the network."""
    [block] = blocks(page, "sh")
    for command in block.text.splitlines():
        is_download = " install " in command
        done = _done(command, folder, environment)
        if is_download and done.returncode:
            pytest.skip(f"not installed: {done.stdout[-200:]}")
        assert done.returncode == 0, done.stdout


def _run(command: str, folder: Path) -> None:
    done = _done(command, folder, {})
    assert done.returncode == 0, done.stdout


def _done(
    command: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
