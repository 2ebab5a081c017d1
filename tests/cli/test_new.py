"""`new`: a project whose spec is in order, and names that are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.render import RenderedFile
from tests.cli.conftest import Run


def test_makes_a_spec_that_is_in_order(run: Run) -> None:
    result = run("new", "my-shop")
    assert result.exit_code == 0
    assert "      create  my-shop/specs/app.yaml" in result.stdout
    assert "cd my-shop" in result.stderr
    text = Path("my-shop/specs/app.yaml").read_text()
    assert "  name: my_shop\n  title: My shop\n" in text
    assert "My shop" in Path("my-shop/specs/README.md").read_text()
    assert run("validate", "my-shop/specs").exit_code == 0


def test_with_sign_in_there_is_a_secret(run: Run) -> None:
    """It is in nobody's output, and for nobody's eyes but the owner's."""
    result = run("new", "club", "--auth")
    assert result.exit_code == 0
    settings = Path("club/.env")
    name, _, secret = settings.read_text().strip().partition("=")
    assert (name, len(secret)) == ("AUTH_SECRETS", 64)
    assert secret not in result.stdout + result.stderr
    assert os.name == "nt" or settings.stat().st_mode & 0o777 == 0o600
    run("new", "other", "--auth")
    assert Path("other/.env").read_text() != settings.read_text()


def test_an_empty_folder_may_be_there(run: Run) -> None:
    Path("shop").mkdir()
    assert run("new", "shop").exit_code == 0


def test_a_folder_with_something_in_it_is_left_alone(run: Run) -> None:
    Path("shop").mkdir()
    Path("shop/x").write_text("")
    result = run("new", "shop")
    assert result.exit_code == 2
    assert [path.name for path in Path("shop").iterdir()] == ["x"]


@pytest.mark.parametrize("name", ["../x", "a/b", "a b", "1st", "", "-", "x" * 61, "a.b", "{{x}}"])
def test_other_names_are_refused(run: Run, name: str) -> None:
    result = run("new", "--", name)
    assert result.exit_code == 2
    assert list(Path().iterdir()) == []


def test_editors_find_the_schema_and_runs_refresh_it(
    run: Run, compiler: list[RenderedFile]
) -> None:
    run("new", "shop")
    schema = Path("shop/.apiwright/schema.json")
    assert schema.read_text() == run("schema").stdout
    for spec in Path("shop/specs").glob("*.yaml"):
        first = spec.read_text().splitlines()[0]
        place = first.removeprefix("# yaml-language-server: $schema=")
        assert (spec.parent / place).resolve() == schema.resolve()
    schema.write_text("{}")
    assert compiler
    assert run("generate", "shop/specs").exit_code == 0
    assert schema.read_text() == run("schema").stdout
    run("add", "entity", "Note", "text:text", "--specs", "shop/specs")
    assert Path("shop/specs/note.yaml").read_text().startswith("# yaml-language-server: $schema=")


def test_no_schema_comes_where_none_is_wanted(run: Run, compiler: list[RenderedFile]) -> None:
    assert compiler
    assert run("generate", "spec.yaml", "out").exit_code == 0
    assert not Path("out/.apiwright/schema.json").exists()
