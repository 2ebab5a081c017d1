"""Tutorial and how-to pages work: whoever does what they say sees what they show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.reference.commands import PAGE, commands
from tests.conftest import ROOT
from tests.docs.pages import blocks
from tests.docs.walking import Walk, programs

HOW_TO = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/how-to").glob("*.md"))
EXAMPLES = ROOT / "docs/examples"
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="the pages ask with curl")


@pytest.fixture(scope="module")
def commands_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programs(tmp_path_factory.mktemp("programs") / "bin")


@pytest.fixture(scope="module")
def blog(commands_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `apiwright new blog` made, generated."""
    folder = tmp_path_factory.mktemp("blog")
    for command in (["new", "blog"], ["generate", "blog/specs", "-q"]):
        subprocess.run(
            [commands_folder / "apiwright", *command], cwd=folder, check=True, capture_output=True
        )
    return folder / "blog"


@pytest.mark.slow
@needs_curl
def test_the_tutorial(commands_folder: Path, tmp_path: Path) -> None:
    assert Walk(tmp_path, commands_folder).follow("docs/tutorial.md") > 20


@pytest.mark.slow
@needs_curl
@pytest.mark.parametrize("page", HOW_TO)
def test_how_to(page: str, blog: Path, commands_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(blog, tmp_path / "blog")
    assert Walk(tmp_path / "blog", commands_folder).follow(page) > 0


def test_examples_of_extending_are_those_that_are_checked_in() -> None:
    shown = 0
    for block in blocks("docs/extending.md"):
        name = block.first.strip("#{} ")
        for folder in ("own-templates", "apiwright-glossary"):
            place = EXAMPLES / folder / name
            if block.language in {"python", "toml", "jinja"} and place.is_file():
                assert place.read_text("utf-8") == block.rest
                shown += 1
    assert shown == 5


def test_own_templates_of_the_example(commands_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "own-templates", tmp_path / "shop")
    command = [str(commands_folder / "apiwright"), "generate", "shop.yaml", "out", "-q"]
    done = subprocess.run(
        command, cwd=tmp_path / "shop", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    model = (tmp_path / "shop/out/app/models/item.py").read_text("utf-8")
    assert "from app.audit import audited\n" in model
    assert model.endswith("\n\naudited(Item)\n")
    makefile = (tmp_path / "shop/out/Makefile").read_text("utf-8")
    assert "\nseed: ## fill the database of a developer\n\t$(BIN)python -m seeds\n" in makefile


def test_commands_of_extending(commands_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    shutil.copy(EXAMPLES / "own-templates/shop.yaml", tmp_path / "specs")
    apiwright = str(commands_folder / "apiwright")
    subprocess.run([apiwright, "generate", "-q"], cwd=tmp_path, check=True)
    [block] = blocks("docs/extending.md", "console")
    assert Walk(tmp_path, commands_folder).answer(block) == 2


def test_the_page_of_commands_is_up_to_date() -> None:
    """Rewrite it with `python -m generator.reference.commands`."""
    assert PAGE.read_text("utf-8") == commands()
