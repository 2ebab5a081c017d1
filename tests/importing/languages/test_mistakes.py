"""Mistakes of models in other languages: each has a place and a reason, and none is a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics, SpecErrors
from generator.importing.languages import is_model, read_model

MODELS = sorted((Path(__file__).parent / "models").iterdir())


def found(path: Path) -> list[str]:
    """What is wrong with a model: `3:7 E510 the sentence`."""
    report = Diagnostics()
    with pytest.raises(SpecErrors):
        read_model(path, report)
    return [f"{one.at.line}:{one.at.column} {one.code} {one.message}" for one in report.diagnostics]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.jdl", "entity A {\n  name\n}", "3:1 E510 this is no JDL: the type of 'name' was expected here, not '}'"),
        ("a.jdl", "entity A { name Strnig }", "1:17 E512 the model has no type 'Strnig'"),
        ("a.jdl", "entity A\nrelationship ManyToOne { A to B }", "2:31 E512 the model has no entity 'B'"),
        ("a.jdl", "entity A\nentity A", "2:8 E513 the entity 'A' is declared twice"),
        ("a.jdl", "entity A { x String, x Long }", "1:22 E513 the field of A 'x' is declared twice"),
        ("a.jdl", "relationship ManyToAll { A to B }", "1:14 E510 this is no JDL: OneToMany, ManyToOne, OneToOne or ManyToMany was expected here, not 'ManyToAll'"),
        ("a.jdl", "entity A /* comment", "1:10 E511 what begins with /* does not end"),
        ("a.jdl", "entity A ; entity B", "1:10 E510 this is no JDL: the character ';' is unexpected"),
        ("a.jdl", "enum A { B }", "1:1 E515 this JDL declares no entities"),
        ("a.jdl", "", "1:1 E515 this JDL declares no entities"),
        ("a.prisma", "model A {\n  id Int @id\n  b B\n}", "3:5 E512 the model has no type 'B'"),
        ("a.prisma", "model A {\n  id Int @id(\n", "3:1 E510 this is no Prisma schema: ')' was expected here, not the end of the file"),
        ("a.prisma", "model A { id Int @id @@index([di]) }", "1:31 E512 the model has no field of A 'di'"),
        ("a.prisma", 'model A { id Int @id @default("x) }', '1:31 E511 what begins with " does not end'),
        ("a.prisma", "table A { }", "1:1 E510 this is no Prisma schema: model, enum, view, type, datasource or generator was expected here, not 'table'"),
        ("a.prisma", "model A { id Int @id\n b B @relation(fields: [x, y], references: [id]) }\nmodel B { id Int @id a A[] }", "2:7 E514 2 field(s) cannot refer to 1"),
        ("a.dbml", "Table a { id int [pk] }\nRef: a.id > b.id", "2:13 E512 the model has no table 'b'"),
        ("a.dbml", "Table a { id int [pk] }\nRef: a.id > a.x", "2:13 E512 the model has no column of a 'x'"),
        ("a.dbml", "Table a { id int [pk }", "1:22 E510 this is no DBML: a setting was expected here, not '}'"),
        ("a.dbml", "Table a { id int [default: 'x] }", "1:28 E511 what begins with ' does not end"),
        ("a.dbml", "Table a { ~b id int [pk] }", "1:12 E512 the model has no partial 'b'"),
        ("a.dbml", "Ref: a.id ! b.id", "1:11 E510 this is no DBML: the character '!' is unexpected"),
        ("a.dbml", "Table a { id int [pk] }\nRef: a.(id, x) > a.(id)", "2:6 E514 2 column(s) cannot refer to 1"),
    ],
)  # fmt: skip
def test_says_where_and_why(tmp_path: Path, name: str, text: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert found(path) == [expected]


def test_a_misspelt_name_has_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "a.jdl"
    path.write_text(
        "entity Customer\nrelationship ManyToOne { Customer to Custmer }", encoding="utf-8"
    )
    report = Diagnostics()
    with pytest.raises(SpecErrors):
        read_model(path, report)
    assert report.as_text().endswith("hint: did you mean 'Customer'?")


def test_a_model_is_told_by_its_ending() -> None:
    assert is_model("shop.jdl")
    assert is_model("prisma/schema.PRISMA")
    assert not is_model("postgresql://host/base.dbml")
    assert not is_model("shop.db")


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_no_damage_ends_in_a_traceback(tmp_path: Path, model: Path) -> None:
    """A model that was cut off, and one of which some letters are others, is read or refused."""
    text = model.read_text(encoding="utf-8")
    chance = random.Random(model.name)
    damaged = [text[: chance.randrange(len(text))] for _ in range(25)]
    for _ in range(25):
        place = chance.randrange(len(text))
        damaged.append(
            text[:place] + chance.choice("{}[]()@:,.'\"`/<>-0aZ\n\0é") + text[place + 1 :]
        )
    for number, one in enumerate(damaged):
        path = tmp_path / f"{number}{model.suffix}"
        path.write_text(one, encoding="utf-8")
        report = Diagnostics()
        try:
            read_model(path, report)
        except SpecErrors:
            assert report.has_errors
            assert all(problem.at.line <= one.count("\n") + 1 for problem in report.diagnostics)


@pytest.mark.parametrize("sign", ["[", "("])
def test_brackets_without_end_are_refused(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "deep.prisma"
    path.write_text(
        f"model A {{ id Int @default({'a(' * 5000 if sign == '(' else '[' * 5000}", encoding="utf-8"
    )
    assert "E510" in found(path)[0]
