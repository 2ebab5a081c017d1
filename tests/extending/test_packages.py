"""Packages that add files to the output: what they can do, and what is said of broken ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import pipeline
from tests.conftest import ROOT
from tests.extending.conftest import SPEC, Install, Run

CODE = """
from pathlib import Path
from generator.plugin import PlannedFile

class Words:
    name = "words"
    templates = Path(__file__).parent / "templates"

    def plan(self, app):
        PLAN

artifact = Words()
"""
PLAN = 'yield PlannedFile("docs/words.md", "words/words.md.jinja", app)'
TEMPLATES = {"words.md.jinja": "{{ view.title }}\n"}


def _code(plan: str) -> str:
    return CODE.replace("PLAN", plan)


def test_adds_a_file(run: Run, install: Install) -> None:
    install("acme_words", _code(PLAN), TEMPLATES)
    result = run("generate")
    assert result.exit_code == 0, result.output
    assert "      create  docs/words.md" in result.stdout.splitlines()
    assert Path("docs/words.md").read_text() == "Shop\n"
    explained = run("explain", "docs/words.md:1").output.splitlines()
    assert "   template  words/words.md.jinja:1" in explained
    assert "    package  acme-words" in explained


def test_its_template_can_be_overridden(run: Run, install: Install) -> None:
    install("acme_words", _code(PLAN), TEMPLATES)
    Path("templates/words").mkdir(parents=True)
    Path("templates/words/words.md.jinja").write_text(
        'Words of {% include "apiwright/words/words.md.jinja" %}'
    )
    result = run("generate", "-q")
    assert (result.exit_code, result.output) == (0, "")
    assert Path("docs/words.md").read_text() == "Words of Shop\n"
    assert run("add", "template", "words/words.md.jinja", "--specs", "specs").exit_code == 2


def test_its_file_goes_with_it(run: Run, install: Install) -> None:
    package = install("acme_words", _code(PLAN), TEMPLATES)
    assert run("generate", "-q").exit_code == 0
    (package.parent / "acme_words-1.0.dist-info/entry_points.txt").unlink()
    assert "      remove  docs/words.md" in run("generate").stdout.splitlines()
    assert not Path("docs/words.md").exists()


def test_an_unchanged_run_knows_of_it(
    run: Run, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("generate", "-q").exit_code == 0
    package = install("acme_words", _code(PLAN), TEMPLATES)
    assert run("generate", "-q").exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build", None)
        assert run("generate", "-q").exit_code == 0
    (package / "templates/words.md.jinja").write_text("{{ view.name }}!\n")
    assert run("generate", "-q").exit_code == 0
    assert Path("docs/words.md").read_text() == "shop!\n"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("x = (", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("other = 1", "AttributeError"),
        ("class artifact: name = 'words'", "is a class"),
        (_code(PLAN) + "Words.name = property(lambda self: 1 / 0)", "ZeroDivisionError"),
        ("artifact = object()", "has no 'name'"),
        (_code("yield 1").replace('"words"', '"Words!"'), "has no 'name'"),
        (CODE.replace("def plan", "def plans").replace("PLAN", "pass"), "has no method 'plan'"),
        (_code("yield 1").replace('/ "templates"', '/ "x"'), "'templates' that are no folder"),
        (_code("yield 1").replace("templates =", "others ="), "has no 'templates'"),
        (_code("raise KeyError(1)"), "its plan failed: KeyError: 1"),
        (_code("return None"), "its plan failed: TypeError"),
        (_code("yield 1"), "its plan gives int"),
        (_code("yield PlannedFile('../x', text='')"), "outside of the output"),
        (_code("yield PlannedFile('.apiwright/manifest.json', text='')"), "outside"),
        (_code("yield PlannedFile('.git/hooks/x', text='')"), "outside"),
        (_code("yield PlannedFile('a.py', text='x = (')"), "a.py:2 (from a ready text) is not"),
        (_code("yield PlannedFile('a', 'words/x.jinja')"), "there is no template"),
        (_code("yield PlannedFile('a', 'words/words.md.jinja')"), "words/words.md.jinja:1: "),
        (_code("yield PlannedFile('README.md', text='')"), "project/README.md.jinja"),
        (_code("yield PlannedFile('app', text='')"), "app is made by"),
        (_code("yield PlannedFile('README.md/x', text='')"), "README.md/x is made by"),
        (_code(PLAN).replace('"words"', '"models"', 1), "is named 'models', and so is one of"),
        (_code(PLAN).replace('"words"', '"apiwright"', 1), "so is one of apiwright"),
    ],
)
def test_a_broken_one_is_named(run: Run, install: Install, code: str, told: str) -> None:
    install("acme_words", code, TEMPLATES)
    result = run("generate")
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert "acme-words" in result.output
    assert "pip uninstall acme-words" in result.output
    assert [path.name for path in Path().iterdir()] == ["specs"]


def test_two_in_one_place_are_both_named(run: Run, install: Install) -> None:
    install("acme_words", _code(PLAN), TEMPLATES)
    install("other_words", _code(PLAN).replace('"words"', '"others"'), TEMPLATES)
    output = run("generate").output
    assert "docs/words.md is made by other-words (template words/" in output
    assert "and by acme-words" in output


def test_two_of_one_name_are_both_named(run: Run, install: Install) -> None:
    install("acme_words", _code(PLAN), TEMPLATES)
    install("other_words", _code(PLAN), TEMPLATES)
    output = run("generate").output
    assert "other-words" in output
    assert "named 'words', and so is one of acme-words" in output


def test_looking_for_packages_imports_nothing(run: Run) -> None:
    """Neither for help nor where there is nothing to do."""
    assert run("generate", "-q").exit_code == 0
    code = (
        "import sys; from generator import cli; sys.argv = ['apiwright', *sys.argv[1:]]\n"
        "try: cli.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not sys.modules.keys() & {'jinja2', 'generator.plugin'}\n"
        "assert sys.argv[1:] != ['--help'] or 'importlib.metadata' not in sys.modules\n"
    )
    for arguments in (["--help"], ["generate", "-q"]):
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            timeout=60,
        )


@pytest.mark.slow
def test_the_example_is_installed_and_used(root: Path, tmp_path: Path) -> None:
    """With pip, into an environment of its own; what it needs comes from this one."""
    pytest.importorskip("hatchling")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=120)
    python = next((tmp_path / "venv").glob("*/python"))
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    site = Path(done.stdout.strip())
    here = [path for path in sys.path if path.endswith("-packages")]
    (site / "outside.pth").write_text("\n".join([str(root), *here]) + "\n")
    source = root / "docs/examples/apiwright-glossary"
    install = ["install", "--no-index", "--no-deps", "--no-build-isolation", str(source)]
    subprocess.run([python, "-m", "pip", *install], check=True, capture_output=True, timeout=120)
    (tmp_path / "shop.yaml").write_text(SPEC.replace("fields", "doc: For sale., fields"))
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    for arguments in (["generate", "shop.yaml", "out", "-q"], ["generate", "shop.yaml", "out"]):
        done = subprocess.run(
            [python, "-m", "generator", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert "nothing to do" in done.stdout
    text = (tmp_path / "out/docs/glossary.md").read_text()
    assert "| item | For sale. |" in text
    assert (site / "apiwright_glossary").is_dir()
