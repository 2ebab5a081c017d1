"""`app.format`: the output passes through the project's formatters, and merging does not notice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import cli, pipeline
from generator.artifacts.formatting import _FACTS
from generator.ir import Formatter
from generator.project import formatters
from generator.spec.documents.app import FORMATTERS

PYTHON = sys.executable
SPEC = """\
app: {name: shop, format: FORMAT}
entities:
  Item:
    fields: {name: string(50)}
"""
RUFF = '[format]\nquote-style = "single"\nindent-style = "tab"\n'
BLACK = """\
import sys
from pathlib import Path

for path in Path().rglob("*.py"):
    text = path.read_text()
    if "BROKEN" in Path("pyproject.toml").read_text():
        sys.exit(f"cannot format {path.resolve()}")
    path.write_text(text.replace("    ", "  ").rstrip() + "\\n# black\\n")
"""


def _write(spec_format: str, more: str = "") -> None:
    Path("specs").mkdir(exist_ok=True)
    Path("specs/shop.yaml").write_text(SPEC.replace("FORMAT", spec_format) + more)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs on the path, with one called black."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    _program(folder / "black", BLACK)
    return folder


def _program(place: Path, code: str) -> None:
    place.write_text(f"#!{PYTHON}\n{code}")
    place.chmod(0o755)


def test_every_formatter_is_known_everywhere() -> None:
    names = {one.value for one in Formatter}
    assert names == set(FORMATTERS) == set(formatters.COMMANDS) == {one.value for one in _FACTS}


def test_the_projects_own_settings_count() -> None:
    _write("ruff")
    assert _run("generate", "-q").exit_code == 0
    first = Path("app/models/item.py").read_text()
    Path("ruff.toml").write_text(RUFF)
    result = _run("generate")
    assert "      update  app/models/item.py" in result.stdout.splitlines()
    text = Path("app/models/item.py").read_text()
    assert "\t__tablename__ = 'items'" in text
    assert text != first
    assert _run("status").stdout == "every file is as it was generated\n"
    assert "nothing to do" in _run("generate").stdout


def test_edits_meet_changes_in_the_projects_style() -> None:
    Path("ruff.toml").write_text(RUFF)
    _write("ruff")
    assert _run("generate", "-q").exit_code == 0
    service = Path("app/services/item.py")
    mine = "\n\tdef mine(self) -> str:\n\t\treturn 'mine'\n"
    service.write_text(service.read_text() + mine)
    model = Path("app/models/item.py")
    model.write_text(model.read_text() + "\n\nMINE = 'mine'\n")
    _write("ruff", "    timestamps: true\n")
    result = _run("generate")
    assert result.exit_code == 0, result.output
    assert "       merge  app/models/item.py" in result.stdout.splitlines()
    text = model.read_text()
    assert "\n\tcreated_at: Mapped[" in text
    assert text.endswith("\n\nMINE = 'mine'\n")
    assert "    " not in text.split('"""', 2)[2]
    assert mine in service.read_text()


def test_turning_it_on_and_off_is_no_conflict(programs: Path) -> None:
    _write("black")
    plain = SPEC.replace(", format: FORMAT", "")
    formatted = Path("specs/shop.yaml").read_text()
    for text, marked in ((plain, False), (formatted, True), (plain, False), (formatted, True)):
        Path("specs/shop.yaml").write_text(text)
        result = _run("generate")
        assert result.exit_code == 0, result.output
        assert ("# black" in Path("app/main.py").read_text()) is marked
    main = Path("app/main.py")
    main.write_text(main.read_text() + "\n\nMINE = 1\n")
    Path("specs/shop.yaml").write_text(plain)
    result = _run("generate")
    assert result.exit_code == 0, result.output
    assert "MINE = 1" in main.read_text()


def test_a_formatter_that_changed_is_noticed(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("black")
    assert _run("generate", "-q").exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build", None)
        assert _run("generate", "-q").exit_code == 0
    _program(programs / "black", BLACK.replace("# black", "# newer black"))
    assert _run("generate", "-q").exit_code == 0
    assert Path("app/main.py").read_text().endswith("# newer black\n")


def test_a_missing_one_is_named(programs: Path) -> None:
    _write("[black, yapf]")
    result = _run("generate")
    assert result.exit_code == 2
    assert "app.format names yapf, which is not installed\nhint: pip install yapf" in result.output
    assert [path.name for path in Path().iterdir()] == ["specs"]


def test_a_failing_one_is_named(programs: Path) -> None:
    Path("pyproject.toml").write_text("BROKEN")
    _write("black")
    result = _run("generate")
    assert result.exit_code == 2
    assert "the formatter black failed (1): cannot format " in result.output
    assert not Path("app").exists()


def test_one_that_breaks_the_code_is_refused(programs: Path) -> None:
    _program(programs / "black", BLACK.replace("# black", "x = ("))
    _write("black")
    result = _run("generate")
    assert result.exit_code == 2
    assert "left no Python in" in result.output
    assert not Path("app").exists()


def test_programs_of_the_project_are_not_run(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (programs / "black").unlink()
    _program(Path("black"), "open('/nowhere')")
    monkeypatch.setenv("PATH", ":.:bin")
    _write("black")
    assert "which is not installed" in _run("generate").output


@pytest.mark.parametrize(
    "text", ["sh", "[black, 'black --code x']", "'ruff; true'", "[[black]]", "{black: x}"]
)
def test_nothing_else_can_be_named(text: str) -> None:
    _write(text)
    result = _run("generate")
    assert result.exit_code == 2
    assert "specs/shop.yaml:1:" in result.output


def test_the_project_checks_itself_with_them(programs: Path) -> None:
    _program(programs / "isort", "")
    _write("[isort, black]")
    assert _run("generate", "-q").exit_code == 0
    ci = Path(".github/workflows/ci.yml").read_text()
    assert "      - run: isort --check .\n      - run: black --check .\n      - run: mypy" in ci
    assert "ruff format" not in ci + Path("Makefile").read_text() + Path("README.md").read_text()
    project = Path("pyproject.toml").read_text()
    assert '"black>=25.1", "httpx2>=2", "isort>=6"' in project
    assert "[tool.black]\nline-length = 100\n" in project
    assert '"F", "PIE"' in project


@pytest.mark.parametrize("name", FORMATTERS)
def test_real_ones_leave_code_that_they_find_in_order(name: str) -> None:
    if formatters._find(name) is None:
        pytest.skip(f"{name} is not installed")
    _write(name)
    result = _run("generate", "-q")
    assert result.exit_code == 0, result.output
    run = formatters.Formatters.of((Formatter(name),), Path(), {})
    texts = {path.as_posix(): path.read_text() for path in Path("app").rglob("*.py")}
    assert run.lay_out(texts) == texts
