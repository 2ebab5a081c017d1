"""Articles, and what a request can be refused for."""

from __future__ import annotations

import pytest

from generator.artifacts import conflicts
from generator.artifacts.phrases import with_article
from generator.diagnostics import Report
from generator.ir import App
from generator.pipeline import understand
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def shop() -> App:
    return understand(ROOT / "specs/ecommerce", Report())


@pytest.mark.parametrize(
    "phrase",
    [
        "a user",
        "an order",
        "an hour",
        "a unit",
        "an uninvited guest",
        "an x ray",
        "a euro",
        "an umbrella",
        "a b",
    ],
)
def test_articles(phrase: str) -> None:
    article, _, noun = phrase.partition(" ")
    assert with_article(noun) == f"{article} {noun}"


def test_what_the_app_makes_is_no_conflict(shop: App) -> None:
    told = conflicts.told(conflicts.of_creation(shop, shop.entity("Order")))
    assert "order number" not in told
    assert "`insufficient`" in told


def test_what_cascades_or_lets_go_is_no_conflict(shop: App) -> None:
    assert conflicts.of_deletion(shop, shop.entity("Category")) == []
    assert conflicts.of_deletion(shop, shop.entity("Product")) != []
