"""`add entity`: YAML that the compiler takes, in a text that otherwise stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.commands.add import appended
from generator.commands.notation import FieldNotation, parse_part
from generator.failures import UserError
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("notation", "written"),
    [
        ("title:string(100)", "title: string(100)"),
        ("bio:text?", "bio: text?"),
        ("bio:text:nullable", "bio: text?"),
        ("email:email:unique:lookup", "email: {type: email, unique: true, lookup: true}"),
        ("price:decimal(10,2)", "price: decimal(10,2)"),
        ("price:decimal(10,2):index", "price: {type: 'decimal(10,2)', index: true}"),
        ("name:string(9)?:index", "name: {type: string(9), nullable: true, index: true}"),
        ("author:User", "author: User"),
        ("author:User?", "author: User?"),
        ("author:User:cascade", "author: {to: User, on_delete: cascade}"),
        ("tags:Tag:many", "tags: {to: Tag, many: true}"),
        ("rating:Rating", "rating: Rating"),
        ("odd:it's: {", "odd: {}"),
    ],
)
def test_notation(notation: str, written: str) -> None:
    if notation.startswith("odd"):
        with pytest.raises(UserError):
            parse_part(notation, {"Rating"})
        return
    part = parse_part(notation, {"Rating"})
    assert part.yaml == written
    assert part.is_relation is (part.type in {"User", "Tag"})


@pytest.mark.parametrize("notation", ["title", "title:", ":text", "a b:text", "x:text:sparkling"])
def test_what_is_no_field_is_refused(notation: str) -> None:
    with pytest.raises(UserError):
        parse_part(notation, ())


def test_a_type_cannot_become_more_yaml() -> None:
    part = parse_part("x:text}\n  evil", ())
    assert yaml.safe_load(part.yaml) == {"x": "text}\n  evil".replace("\n  ", " ")}


TEXTS = [
    "",
    "app: {name: x}",
    "app: {name: x}\n# the entities\nentities:\n  A:\n    doc: x\n  # of A\n\n# last\nenums:\n  X: [a]\n",
    "entities:\n    A:\n        doc: |\n          one\n\n          two\n",
    "entities:\nenums: {A: [b]}\n",
    "entities:\r\n  A:\r\n    doc: x\r\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_file_keeps_what_it_holds(text: str) -> None:
    longer = appended(text, "Zebra", [FieldNotation("name", "text", (), is_relation=False)])
    before: dict[str, Any] = yaml.safe_load(text) or {}
    after = yaml.safe_load(longer)
    assert after["entities"].pop("Zebra") == {"timestamps": True, "fields": {"name": "text"}}
    assert {key: value for key, value in after.items() if value} == {
        key: value for key, value in before.items() if value
    }
    assert [line for line in text.splitlines() if line not in longer.splitlines()] == []
    assert ("\r\n" in longer) == ("\r\n" in text)


@pytest.mark.parametrize("text", ["entities: {A: {}}", "- a", "a: [", "entities: 3"])
def test_a_file_that_cannot_take_one_is_left(text: str) -> None:
    with pytest.raises(UserError):
        appended(text, "Zebra", [])


def test_adds_a_file_to_a_folder(run: Run) -> None:
    run("new", "shop")
    result = run(
        "add", "entity", "BlogComment", "body:text", "article:Article", "--specs", "shop/specs"
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "      create  shop/specs/blog_comment.yaml\n"
    assert run("validate", "shop/specs").exit_code == 0
    assert run("add", "entity", "BlogComment", "--specs", "shop/specs").exit_code == 2


def test_a_spec_is_left_as_it_was_when_the_entity_does_not_fit(run: Run) -> None:
    run("new", "shop")
    before = sorted(Path("shop/specs").iterdir())
    result = run("add", "entity", "Comment", "body:txt", "article:Artcle", "--specs", "shop/specs")
    assert result.exit_code == 2
    assert "comment.yaml:" in result.stderr
    assert sorted(Path("shop/specs").iterdir()) == before


def test_appends_to_a_single_file(run: Run) -> None:
    Path("spec.yaml").write_text("app: {name: x}\nentities:\n  A:  # kept\n    fields: {a: text}\n")
    result = run("add", "entity", "B", "a:A", "--specs", "spec.yaml")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "      append  spec.yaml\n"
    assert "  A:  # kept\n" in Path("spec.yaml").read_text()
    broken = run("add", "entity", "C", "a:Nothing", "--specs", "spec.yaml")
    assert broken.exit_code == 2
    assert "C:" not in Path("spec.yaml").read_text()


def test_missing_specs_are_said(run: Run) -> None:
    result = run("add", "entity", "A")
    assert result.exit_code == 2
    assert "specs" in result.stderr
    assert list(Path().iterdir()) == []
