"""Rows that need each other: which pairs one request can make, and which circles nothing can."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.ir import App
from tests.resolve.test_types import read

SPEC = """
app: {{name: shop}}
entities:
  Shop:
    fields: {{name: string(20){shop_fields}}}
    relations: {{manager: {manager}{shop_relations}}}
    {shop}
  Clerk:
    id: {clerk_id}
    fields: {{name: string(20){clerk_fields}}}
    relations: {{shop: {back}{clerk_relations}}}
    {clerk}
  Town:
    fields: {{name: string(20)}}
    relations: {{mayor: {{to: Clerk, nullable: {no_mayor}}}}}
"""
USUAL = {
    "shop_fields": "",
    "manager": "Clerk",
    "shop_relations": "",
    "shop": "",
    "clerk_id": "integer",
    "clerk_fields": "",
    "back": "Shop",
    "clerk_relations": "",
    "clerk": "",
    "no_mayor": "true",
}


def understood(folder: Path, **parts: str) -> tuple[App, list[str]]:
    app, report = read(folder, SPEC.format(**USUAL | parts))
    return app, [one.message for one in report.diagnostics]


def pairs(app: App) -> dict[str, tuple[str, str | None]]:
    """Entity to the relation whose row may come with a new one, and to the way back."""
    found = {entity.name.text: entity.pair for entity in app.entities}
    return {name: (one.name, one.partner) for name, one in found.items() if one is not None}


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"manager": "{to: Clerk, unique: true}"},
        {"back": "{to: Shop, unique: true}"},
        {"clerk_id": "uuid"},
        {"clerk_id": "{name: licence, type: string(5)}"},
        {"clerk_relations": ", town: Town"},
    ],
)
def test_the_first_entity_takes_a_new_row_of_the_other(
    tmp_path: Path, parts: dict[str, str]
) -> None:
    app, problems = understood(tmp_path, **parts)
    assert problems == []
    assert pairs(app) == {"Shop": ("manager", "shop")}


@pytest.mark.parametrize(
    "parts",
    [
        {"shop": "routes: [list, get]"},
        {"shop_fields": ", code: {type: string(10), generate: 'S-{random:8}'}"},
    ],
)
def test_the_other_one_takes_it_where_the_first_cannot(
    tmp_path: Path, parts: dict[str, str]
) -> None:
    app, problems = understood(tmp_path, **parts)
    assert problems == []
    assert pairs(app) == {"Clerk": ("shop", "manager")}


def test_a_nullable_relation_needs_no_pair(tmp_path: Path) -> None:
    app, problems = understood(tmp_path, back="Shop?")
    assert problems == []
    assert pairs(app) == {}


@pytest.mark.parametrize(
    "parts",
    [
        {"manager": "{to: Clerk, unique: true}", "back": "{to: Shop, unique: true}"},
        {"shop_relations": ", deputy: Clerk"},
        {"clerk_relations": ", second_shop: Shop"},
        {"clerk_fields": ", login: password", "shop_fields": ", pin: password"},
        {"clerk_id": "shop"},
    ],
)
def test_what_no_request_can_make(tmp_path: Path, parts: dict[str, str]) -> None:
    app, problems = understood(tmp_path, **parts)
    assert "no row could be made first" in problems[0] or "no key could be made" in problems[0]
    assert pairs(app) == {}


def test_a_circle_through_a_pair_stays_one(tmp_path: Path) -> None:
    app, problems = understood(tmp_path, clerk_relations=", town: Town", no_mayor="false")
    assert problems == ["no row could be made first: Clerk needs Town needs Clerk"]
    assert pairs(app) == {"Shop": ("manager", "shop")}


def test_the_name_of_the_body_is_taken(tmp_path: Path) -> None:
    spec = SPEC.format(**USUAL) + "  ClerkWithShopCreate:\n    fields: {a: integer}\n"
    _, report = read(tmp_path, spec)
    assert any("ClerkWithShopCreate" in one.message for one in report.diagnostics)
