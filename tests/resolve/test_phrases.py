"""Articles, and what a request can be refused for."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.artifacts import conflicts
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations.first import new_project
from generator.pipeline import build, understand
from generator.resolve.phrases import with_article
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def shop() -> App:
    return understand(ROOT / "specs/ecommerce", Diagnostics())


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
        "a US state",
        "a URL",
        "an ISBN",
        "a SKU",
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


SPOKEN = """
app: {name: shop, license: MIT, contact: CONTACT}
entities:
  Item:
    fields: {name: string(20), stock: integer}
    views: {Short: {fields: [name], route: /short, summary: Items in short, doc: Names alone.}}
    queries: {low: {where: stock < 5, route: /low, summary: Items to order, doc: Fewer than five.}}
    reports: {worth: {values: {all: count()}, route: /worth, summary: How many, doc: All of them.}}
    actions: {sell: {do: [{set: {stock: stock - 1}}], summary: Sell a piece, doc: One less.}}
    bulk: {empty: {where: stock < 0, set: {stock: 0}, route: /none, summary: Mend, doc: No debts.}}
"""
SAID = {
    "Items in short": "Names alone.",
    "Items to order": "Fewer than five.",
    "How many": "All of them.",
    "Sell a piece": "One less.",
    "Mend": "No debts",
}


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("shop@example.com", '{"email": "shop@example.com"}'),
        ("https://example.com/help", '{"url": "https://example.com/help"}'),
        ("The shop", '{"name": "The shop"}'),
        ("shop@example.test", '{"name": "shop@example.test"}'),
        ("https://999.999.999.999/", '{"name": "https://999.999.999.999/"}'),
    ],
)
def test_the_words_of_the_author_stand_in_the_document(
    contact: str, shown: str, tmp_path: Path
) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(SPOKEN.replace("CONTACT", f'"{contact}"'), "utf-8")
    files = {one.path: one.text for one in new_project(build(spec, Diagnostics()))}
    assert f"contact={shown}," in files["app/main.py"]
    assert 'license_info={"name": "MIT"},' in files["app/main.py"]
    router = files["app/routers/item.py"]
    for summary, doc in SAID.items():
        assert f'summary="{summary}"' in router
        assert f'"""{doc}' in router


READ = """
app: {name: shop}
entities:
  Member: {fields: {name: string(20)}}
  Copy:
    fields: {label: string(20), pieces: integer, isbn: {type: string(13), unique: true, lookup: true}}
    relations: {member: Member, first_member: Member}
    search: [label, isbn]
    views: {WithMember: {include: [member], route: /with-member}}
    actions:
      give_away:
        {params: {to: Member, note: string(9)}, do: [{set: {member: to}}], summary: Give a copy to a member}
    reports: {most_pieces: {group_by: [isbn], values: {pieces: sum(pieces)}, route: /most}}
    queries:
      of_member: {by: [member], route: '/of/{member_id}'}
      out: {where: pieces < 1, route: /out}
  Loan:
    relations: {copy: Copy}
    consumes: {stock: copy.pieces, amount: 1}
"""


def test_phrases_are_english(tmp_path: Path) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(READ, "utf-8")
    files = {one.path: one.text for one in new_project(build(spec, Diagnostics()))}
    copies = files["app/routers/copy.py"]
    for summary in ("List copies with their member", "Copies of a member", "Copies out"):
        assert f'summary="{summary}"' in copies
    assert 'summary="Get a copy by ISBN"' in copies
    told = " ".join(copies.split())
    for sentence in (
        "A page of the copies whose label or ISBN contains the text.",
        "Most pieces, one row per ISBN.",
        "Update the copy: what is left out stays as it is.",
        "if the member or the first member does not exist.",
    ):
        assert sentence in told
    schemas = files["app/schemas/copy.py"]
    assert "What is needed to give a copy to a member." in schemas
    assert "One row of the report “most pieces”." in schemas
    assert '"""A copy with its member."""' in files["app/schemas/copy_views.py"]
    told = " ".join(files["app/routers/loan.py"].split())
    assert "there are not enough pieces of a copy" in told


NAMED = """
app: {name: shop}
entities:
  UsState: {fields: {name: string(20), tax_forms: 'array(enum(a, b))'}}
  Staff:
    plural: StaffMembers
    fields: {name: string(20)}
    relations:
      state: {to: UsState, inverse: crew}
      former_states: {to: UsState, many: true}
    search: [name]
  Desk: {relations: {state: UsState, owner: {to: Staff, inverse: desks}}}
  Office:
    fields: {name: string(20)}
    relations: {state: {to: UsState, inverse: offices}}
    views: {WithState: {include: [state.crew], route: '/{id}/state'}}
"""


def test_rows_are_called_as_english_does(tmp_path: Path) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(NAMED, "utf-8")
    files = {
        one.path: " ".join(one.text.split()) for one in new_project(build(spec, Diagnostics()))
    }
    for sentence in (
        "Create a US state.",
        "A page of US states, ordered as asked.",
        "`in_use` if there are staff members, desks or offices that need it.",
    ):
        assert sentence in files["app/routers/us_state.py"]
    for sentence in (
        "Update a staff member",
        "Delete the staff member.",
        "A page of staff members, filtered and ordered as asked.",
    ):
        assert sentence in files["app/routers/staff.py"] + files["app/services/staff.py"]
    assert "What the tax forms of a US state can be." in files["app/models/us_state.py"]
    assert "Which US states a staff member has." in files["app/models/staff.py"]
    views = files["app/schemas/office_views.py"]
    assert '"""A US state within an office."""' in views
    assert 'Field(description="How many there are in all.")' in views
