"""Take any one rule out of our sample spec: a test that is generated from the whole spec fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.mutations import Outcome, failures, mutations, read, try_all

ECOMMERCE = Path(__file__).resolve().parent.parent.parent / "specs/ecommerce"
UNSEEN: dict[str, str] = {}
"""Rules whose loss no test can see, and why."""


def test_rules_are_found_in_every_part_of_a_spec() -> None:
    found = {one.label for one in mutations(read(ECOMMERCE))}
    assert len(found) > 230
    assert found >= {
        "entities.Product.fields.name.min_length",
        "entities.Product.fields.stock_quantity.ge",
        "entities.Product.queries.in_price_range.where (is_active and price <= high)",
        "entities.Order.states.transitions.pending.1 (cancelled)",
        "entities.Order.states.on_enter.cancelled.0.release",
        "entities.OrderItem.consumes.0.require.product.is_active",
        "entities.User.fields.password.require.1 (digit)",
        "entities.User.fields.full_name (string(101)?)",
        "entities.User.routes.5 (replace)",
    }


@pytest.mark.soak
def test_every_rule_is_missed() -> None:
    assert failures(ECOMMERCE) == []
    outcomes = try_all(ECOMMERCE, list(mutations(read(ECOMMERCE))), os.cpu_count() or 1)
    survivors = {
        label
        for label, outcome in outcomes.items()
        if outcome in {Outcome.SURVIVED, Outcome.TIMED_OUT}
    }
    assert survivors == set(UNSEEN)
