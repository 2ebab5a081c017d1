"""Plurals, and names that are taken."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.resolve.names import (
    METHODS,
    attribute_of,
    entity_problem,
)
from generator.resolve.plurals import plural, singular, singular_name

ROOT = Path(__file__).resolve().parent.parent.parent
FUNCTIONS = {"bounded.py", "periods.py"}
"""Modules whose classes are functions of SQL."""

PLURALS = {
    "address": "addresses",
    "analysis": "analyses",
    "axis": "axes",
    "database": "databases",
    "cookie": "cookies",
    "box": "boxes",
    "bus": "buses",
    "category": "categories",
    "child": "children",
    "church": "churches",
    "company": "companies",
    "criterion": "criteria",
    "day": "days",
    "dish": "dishes",
    "employee": "employees",
    "foot": "feet",
    "half": "halves",
    "hero": "heroes",
    "house": "houses",
    "human": "humans",
    "index": "indexes",
    "key": "keys",
    "knife": "knives",
    "leaf": "leaves",
    "medium": "media",
    "movie": "movies",
    "page": "pages",
    "person": "people",
    "photo": "photos",
    "policy": "policies",
    "postman": "postmen",
    "potato": "potatoes",
    "proof": "proofs",
    "quiz": "quizzes",
    "shelf": "shelves",
    "status": "statuses",
    "survey": "surveys",
    "tag": "tags",
    "tax": "taxes",
    "user": "users",
    "wife": "wives",
    "woman": "women",
}


@pytest.mark.parametrize(("one", "many"), PLURALS.items())
def test_plurals_go_there_and_back(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one


@pytest.mark.parametrize("word", ["series", "settings", "news", "information", "people", "data"])
def test_some_words_are_their_own_plural(word: str) -> None:
    assert plural(word) == word


@pytest.mark.parametrize("word", ["status", "address", "basis", "tag", "sheep"])
def test_a_singular_stays_as_it_is(word: str) -> None:
    assert singular(word) == word


def test_only_the_last_word_of_a_name_changes() -> None:
    assert singular_name("favorite_categories") == "favorite_category"
    assert singular_name("tags") == "tag"


@pytest.mark.parametrize(
    "name", ["class", "from", "metadata", "registry", "copy", "json", "str", "list", "dt", "self"]
)
def test_a_taken_word_gets_an_underscore(name: str) -> None:
    assert attribute_of(name) == f"{name}_"


@pytest.mark.parametrize("name", ["date", "name", "type_of", "match", "order", "model_year", "id"])
def test_other_words_stay(name: str) -> None:
    assert attribute_of(name) == name


def test_a_field_may_not_hide_an_entity() -> None:
    assert attribute_of("Category", ["Category"]) == "Category_"


@pytest.mark.parametrize("name", ["Base", "Decimal", "None", "ValueError"])
def test_entities_may_not_hide_classes_of_models(name: str) -> None:
    assert entity_problem(name)


@pytest.mark.parametrize(
    "name", ["Session", "Field", "Tag", "Response", "Order", "Class", "Group", "UserUpdate"]
)
def test_entities_may_bear_other_names(name: str) -> None:
    assert entity_problem(name) is None


SHARED = {"base.py", "composite.py", "pairs.py", "idempotent.py", "protocol.py"}
"""Modules of classes from which those of entities are derived."""


@pytest.mark.parametrize("folder", ["repositories", "services"])
def test_no_query_or_action_hides_a_method(folder: str) -> None:
    outputs = [*ROOT.glob(f"tests/golden/*/expected/app/{folder}/*.py")]
    assert SHARED & {path.name for path in outputs}
    held = {name for path in outputs for name in _held(path)}
    assert held <= METHODS, held - METHODS


def _held(path: Path) -> Iterator[str]:
    """The public attributes of classes without a decorator; methods of shared ones only."""
    for one in ast.parse(path.read_text("utf-8")).body:
        is_of_rows = path.name not in FUNCTIONS
        if not isinstance(one, ast.ClassDef) or one.decorator_list or not is_of_rows:
            continue
        for node in one.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and path.name in SHARED:
                yield from [] if node.name.startswith("_") else [node.name]
            targets = (
                node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            )
            names = (one.id for one in targets if isinstance(one, ast.Name))
            # No name of a spec has two underscores within.
            yield from (name for name in names if name[0].islower() and "__" not in name)


@pytest.mark.parametrize(
    ("word", "many"),
    [
        ("books", "books"),
        ("addresses", "addresses"),
        ("statuses", "statuses"),
        ("sms", "smses"),
        ("lens", "lenses"),
    ],
)
def test_a_plural_is_its_own_plural(word: str, many: str) -> None:
    assert plural(word) == many
