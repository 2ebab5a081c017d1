"""The typed clients of the how-to pages: they compile, refuse what they must, and reach a served shop."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import blocks, text_of
from tests.docs.walking import Walk, programs

CLIENTS = ROOT / "docs/examples/clients"
Served = tuple[Path, str]
PAGES = {"docs/how-to/typescript.md": "shop.ts", "docs/how-to/python-client.md": "shop.py"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served("ecommerce", tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@contextmanager
def served(spec: str, folder: Path) -> Iterator[Served]:
    """The OpenAPI document of a served sample, and its URL."""
    walk = Walk(folder, programs(folder / "bin"))
    generate = ["apiwright", "generate", "-q", str(ROOT / "specs" / spec), spec]
    for command in (generate, ["apiwright", "openapi", spec, "--out", "openapi.json"]):
        subprocess.run([folder / "bin" / command[0], *command[1:]], cwd=folder, check=True)
    walk.folder = folder / spec
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
def test_typescript(shop: Served, tmp_path: Path) -> None:
    _try_typescript(CLIENTS / "shop.ts", shop, tmp_path)


@pytest.mark.slow
def test_python(shop: Served, tmp_path: Path) -> None:
    _try_python(CLIENTS / "shop.py", shop, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("spec", ["bank", "library"])
def test_other_samples_have_typed_clients_too(spec: str, tmp_path: Path) -> None:
    for language, try_client in (("ts", _try_typescript), ("py", _try_python)):
        (tmp_path / language / "client").mkdir(parents=True)
        with served(spec, tmp_path / language) as sample:
            client = tmp_path / language / "client"
            try_client(CLIENTS / f"{spec}.{language}", sample, client)


def _try_typescript(client: Path, sample: Served, folder: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not there")
    for file in (sample[0], client, CLIENTS / "tsconfig.json", CLIENTS / "package.json"):
        shutil.copy(file, folder)
    _follow("docs/how-to/typescript.md", folder, {})
    _run(f"node out/{client.stem}.js {sample[1]}", folder)


def _try_python(client: Path, sample: Served, folder: Path) -> None:
    for file in (sample[0], client):
        shutil.copy(file, folder)
    _run(f"{sys.executable} -m venv .venv", folder)
    # What is installed here is not installed again.
    [packages] = folder.glob(".venv/lib/*/site-packages")
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    path = [f"{folder}/.venv/bin", str(Path(sys.executable).parent), os.environ["PATH"]]
    names = {"shop.py": client.name, "e_commerce_api_client": f"{client.stem}_client"}
    _follow(
        "docs/how-to/python-client.md",
        folder,
        {"PATH": os.pathsep.join(path)},
        names if client.stem != "shop" else {},
    )
    _run(f".venv/bin/python {client.name} {sample[1]}", folder)


def _follow(
    page: str, folder: Path, environment: dict[str, str], names: Mapping[str, str] | None = None
) -> None:
    """The commands for the client's project; those that install need the network."""
    [block] = blocks(page, "sh")
    text = block.text
    for old, new in (names or {}).items():
        text = text.replace(old, new)
    for command in text.splitlines():
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
