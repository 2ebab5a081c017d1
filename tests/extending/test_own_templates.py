"""A folder `templates/` beside the specs: what it overrides, and what is said of its mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator import pipeline
from generator.commands import watch
from tests.extending.conftest import Run

Own = Callable[[str, str], None]

MODEL = "models/model.py.jinja"
ADDED = '{% include "apiwright/models/model.py.jinja" %}\n\nTERMS = [{{ view.name | literal }}]\n'


def test_stands_before_the_built_in_one(run: Run, own: Own) -> None:
    assert run("generate", "-q").exit_code == 0
    before = Path("app/models/item.py").read_text()
    own(MODEL, ADDED)
    result = run("generate")
    assert result.exit_code == 0, result.output
    assert [line for line in result.stdout.splitlines() if "identical" not in line] == [
        "      update  app/models/item.py"
    ]
    assert Path("app/models/item.py").read_text() == before + '\n\nTERMS = ["Item"]\n'


def test_beside_a_spec_that_is_one_file(run: Run, own: Own) -> None:
    own(MODEL, ADDED)
    Path("specs/shop.yaml").rename("shop.yaml")
    assert run("generate", "shop.yaml", "out", "-q").exit_code == 0
    assert Path("out/app/models/item.py").read_text().endswith('TERMS = ["Item"]\n')


def test_a_partial_is_used_by_built_in_templates(run: Run, own: Own) -> None:
    macros = "{% macro store_many(it) %}\n    x = 1\n{% endmacro %}\n"
    macros += "".join(
        f"{{% macro {name} %}}{{% endmacro %}}\n" for name in ("alter(it, sent)", "release(it)")
    )
    own("services/_behaviour.jinja", macros)
    result = run("generate", "-q")
    assert result.exit_code == 0, result.output
    assert "x = 1" in Path("app/services/item.py").read_text()


def test_a_partial_of_ones_own_is_of_use(run: Run, own: Own) -> None:
    own(MODEL, ADDED + '{% include "models/_more.jinja" %}\n')
    own("models/_more.jinja", "MORE = 1\n")
    result = run("generate", "-q")
    assert (result.exit_code, result.output) == (0, "")
    assert "MORE = 1" in Path("app/models/item.py").read_text()


def test_one_that_overrides_nothing_is_told(run: Run, own: Own) -> None:
    own("modles/model.py.jinja", ADDED)
    own("README.md", "no template")
    result = run("generate", "-q")
    assert result.exit_code == 0
    assert "templates/modles/model.py.jinja:1:1: W501 warning" in result.output
    assert "did you mean 'models/model.py.jinja'?" in result.output
    assert "1 problem" in result.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = 1\n  {% if %}\n", ["item.jinja:2:3: E501", "  {% if %}"]),
        ("a = 1\n\n{{ view.nmae }}\n", ["item.jinja:3:1: E501", "'nmae'", "'name'"]),
        ("{{ veiw.name }}\n", ["item.jinja:1:1: E501", "'veiw' is undefined", "given 'view'"]),
        ("{{ 1 / 0 }}\n", ["item.jinja:1:1: E501", "ZeroDivisionError"]),
        ("{{ view.name() }}\n", ["item.jinja:1:1: E501", "not callable"]),
        ("{% include 'models/nothing.jinja' %}", ["item.jinja:1:1: E501", "no template"]),
        ("{% include 'apiwright/no.jinja' %}", ["item.jinja:1:1: E501", "no template"]),
        ("a = 1\n\nb = (\n", ["item.jinja:3:1: E502", "line 4 of app/models/item.py"]),
        ("{{ view.__class__ }}\n", ["item.jinja:1:1: E501", "unsafe"]),
        ("{{ view.app.entities.__len__() }}", ["item.jinja:1:1: E501"]),
        ("{{ ''.__class__.__mro__ }}", ["item.jinja:1:1: E501", "unsafe"]),
        ("{{ view.imports.need.__globals__ }}", ["item.jinja:1:1: E501"]),
        ("{{ view | attr('__class__') }}", ["item.jinja:1:1: E501"]),
        ("{% for x in range(10000000) %}{% endfor %}", ["item.jinja:1:1: E501", "Range too big"]),
    ],
)
def test_mistakes_have_a_place(run: Run, own: Own, text: str, told: list[str]) -> None:
    own(MODEL, text)
    result = run("generate")
    assert result.exit_code == 2, result.output
    for part in told:
        assert part.replace("item.jinja", f"templates/{MODEL}") in result.output
    assert sorted(path.name for path in Path().iterdir()) == ["specs", "templates"]


def test_bytes_that_are_no_text(run: Run, own: Own) -> None:
    own(MODEL, "")
    (Path("templates") / MODEL).write_bytes(b"\xff")
    result = run("generate")
    assert result.exit_code == 2
    assert f"templates/{MODEL}:1:1: E501 it is not UTF-8 text" in result.output


def test_a_mistake_in_a_partial_is_told_there(run: Run, own: Own) -> None:
    own(MODEL, '{% include "models/_more.jinja" %}\n')
    own("models/_more.jinja", "a = 1\n{{ nothing }}\n")
    assert "templates/models/_more.jinja:2:1: E501" in run("generate").output


def test_a_partial_that_lacks_what_is_asked_of_it(run: Run, own: Own) -> None:
    own("services/_behaviour.jinja", "nothing")
    output = run("generate").output
    assert "templates/services/_behaviour.jinja:1:1: E501" in output
    assert "store_many" in output


def test_all_mistakes_are_told_at_once(run: Run, own: Own) -> None:
    own(MODEL, "{{ one }}")
    own("services/service.py.jinja", "{{ two }}")
    output = run("generate").output
    assert "'one'" in output
    assert "'two'" in output
    assert "2 problems" in output


def test_an_unchanged_run_knows_of_them(
    run: Run, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(MODEL, ADDED)
    assert run("generate", "-q").exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build", None)
        assert run("generate", "-q").exit_code == 0
    own(MODEL, ADDED.replace("TERMS", "WORDS"))
    assert run("generate", "-q").exit_code == 0
    assert "WORDS" in Path("app/models/item.py").read_text()
    own("models/other.py.jinja", "")
    assert "W501" in run("generate", "-q").output


def test_explain_names_them(run: Run, own: Own) -> None:
    own(MODEL, ADDED)
    assert run("generate", "-q").exit_code == 0
    lines = Path("app/models/item.py").read_text().splitlines()
    number = next(at for at, line in enumerate(lines, start=1) if "TERMS" in line)
    result = run("explain", f"app/models/item.py:{number}")
    assert f"   template  templates/{MODEL}:3" in result.stdout.splitlines()
    assert "models/" not in run("explain", "app/main.py:1").stdout
    own(MODEL, "{{ broken }}")
    result = run("explain", f"app/models/item.py:{number}")
    assert result.exit_code == 0
    assert f"   template  templates/{MODEL}" in result.stdout.splitlines()


def test_one_is_copied_to_begin_with(run: Run) -> None:
    result = run("add", "template", MODEL)
    assert result.exit_code == 0
    assert result.stdout == f"      create  templates/{MODEL}\n"
    assert run("generate", "-q").exit_code == 0
    assert "is there already" in run("add", "template", MODEL).output
    assert (
        "did you mean 'models/model.py.jinja'?" in run("add", "template", "models/model.py").output
    )
    assert "explain" in run("add", "template", "quite/another").output
    assert "--specs" in run("add", "template", MODEL, "--specs", "nowhere").output


def test_watching_sees_them(run: Run, own: Own) -> None:
    before = watch._moment(Path("specs"))
    own(MODEL, ADDED)
    assert watch._moment(Path("specs")) != before


def test_templates_of_the_checkout_are_nobodys_own(root: Path) -> None:
    from generator.own_templates import folder_beside

    assert folder_beside(root / "specs") is None
