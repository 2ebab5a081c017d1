"""Plurals, and names that are taken."""

from __future__ import annotations

import re

import pytest

from generator.resolve.names import (
    REPOSITORY_METHODS,
    SERVICE_METHODS,
    SERVICE_NAMES,
    attribute_of,
    entity_problem,
    view_problem,
)
from generator.resolve.plurals import plural, singular, singular_name
from generator.resources import templates

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


@pytest.mark.parametrize(
    "name", ["Base", "Decimal", "None", "ValueError", "UserUpdate", "UserBase"]
)
def test_entities_may_not_hide_generated_classes(name: str) -> None:
    assert entity_problem(name, ["User", name])


@pytest.mark.parametrize(
    "name", ["Session", "Field", "Tag", "Response", "Order", "Class", "Group", "Type", "Query"]
)
def test_entities_may_bear_words_of_libraries(name: str) -> None:
    assert entity_problem(name, ["User", name]) is None


def test_views_may_not_hide_generated_schemas() -> None:
    assert view_problem("User", "Create", ["User"])
    assert view_problem("User", "Summary", ["User", "UserSummary"])
    assert view_problem("User", "Summary", ["User"]) is None


def test_views_may_not_be_called_as_what_schemas_import() -> None:
    assert view_problem("Response", "Schema", ["Response"])


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("repositories/base.py.jinja", REPOSITORY_METHODS),
        ("repositories/composite.py.jinja", REPOSITORY_METHODS),
        ("services/base.py.jinja", SERVICE_METHODS & SERVICE_NAMES | {"create_many", "replace"}),
        ("services/_behaviour.jinja", SERVICE_METHODS & SERVICE_NAMES | {"work", "attempted"}),
    ],
)
def test_no_query_or_action_hides_a_method(template: str, names: frozenset[str]) -> None:
    text = (templates() / template).read_text("utf-8")
    methods = set(re.findall(r"^    (?:\{\{[^}]*\}\})?def ([a-z]\w*)\(self", text, re.MULTILINE))
    assert methods
    assert methods <= names


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
