"""What the author deleted or moved and the generator changes: it stays so, and is said until settled."""

from __future__ import annotations

import json
from pathlib import Path

from generator.project.state import MANIFEST
from generator.render import RenderedFile
from tests.cli.conftest import Run

CODE = '''"""Doc."""


class Service:
    """Does it."""

    def page(self) -> int:
        return {page}

    def one(self) -> int:
        return {one}


def free() -> int:
    return {free}
'''
PAGE = "    def page(self) -> int:\n        return 1\n\n"
MAIN = Path("out/app/main.py")


def _code(page: int = 1, one: int = 1, free: int = 1) -> RenderedFile:
    return RenderedFile("app/main.py", CODE.format(page=page, one=one, free=free))


def _generate(run: Run, *flags: str) -> tuple[int, str]:
    done = run("generate", "spec.yaml", "out", *flags)
    return done.exit_code, done.output


def test_a_method_that_was_deleted(run: Run, compiler: list[RenderedFile]) -> None:
    compiler[0] = _code()
    _generate(run)
    MAIN.write_text(MAIN.read_text().replace(PAGE, ""))
    compiler[0] = _code(one=2)
    assert "deleted" not in _generate(run)[1]

    compiler[0] = _code(page=2, one=3)
    code, said = _generate(run)
    assert code == 0
    assert "     deleted  app/main.py (Service.page)\n" in said
    assert "return 3" in MAIN.read_text()
    assert "def page" not in MAIN.read_text()
    assert "deleted" not in _generate(run)[1], "nobody is told twice"
    status = run("status", "out")
    assert (status.exit_code, status.stdout.splitlines()[:2]) == (
        0,
        ["      edited  app/main.py", "     deleted  app/main.py (Service.page)"],
    )
    told = json.loads(run("status", "out", "--json").stdout)["files"][1]
    assert told == {"path": "app/main.py", "status": "deleted", "symbols": ["Service.page"]}

    compiler[0] = _code(page=2, one=3, free=2)
    _generate(run)
    assert "(Service.page)" in run("status", "out").stdout, "other changes do not settle it"
    assert "copy it from" in run("resolve", str(MAIN), "--theirs").stderr
    assert run("resolve", str(MAIN), "--ours").exit_code == 0
    assert "deleted" not in run("status", "out").stdout
    assert "missed" not in Path("out", MANIFEST).read_text()


def test_a_method_that_comes_back_is_missed_no_more(run: Run, compiler: list[RenderedFile]) -> None:
    compiler[0] = _code()
    _generate(run)
    MAIN.write_text(MAIN.read_text().replace(PAGE, ""))
    compiler[0] = _code(page=2)
    assert json.loads(_generate(run, "--json")[1])["files"][0]["missed"] == ["Service.page"]
    MAIN.write_text(MAIN.read_text().replace("    def one", PAGE + "    def one"))
    compiler[0] = _code(page=2, free=2)
    _generate(run)
    assert "deleted" not in run("status", "out").stdout


def test_a_function_that_moved_to_another_file(run: Run, compiler: list[RenderedFile]) -> None:
    compiler[0] = _code()
    _generate(run)
    body, found, moved = MAIN.read_text().partition("\n\ndef free")
    MAIN.write_text(body)
    Path("out/app/own.py").write_text(found + moved)
    compiler[0] = _code(free=2)
    assert "     deleted  app/main.py (free)\n" in _generate(run)[1]
    assert Path("out/app/own.py").read_text() == found + moved


def test_a_file_that_was_deleted(run: Run, compiler: list[RenderedFile]) -> None:
    compiler[0] = _code()
    _generate(run)
    MAIN.unlink()
    assert "deleted" not in _generate(run)[1]
    assert "     missing  app/main.py\n" in run("status", "out").stdout
    compiler[0] = _code(one=2)
    assert (_generate(run, "--check"))[0] == 0
    assert "     deleted  app/main.py\n" in _generate(run)[1]
    assert "     deleted  app/main.py\n" in run("status", "out").stdout
    assert run("resolve", str(MAIN), "--ours").exit_code == 0
    assert "     missing  app/main.py\n" in run("status", "out").stdout

    compiler[0] = _code(one=3)
    _generate(run)
    assert run("resolve", str(MAIN), "--theirs").exit_code == 0
    assert MAIN.read_text() == _code(one=3).text
    assert run("status", "out").stdout == "every file is as it was generated\n"
