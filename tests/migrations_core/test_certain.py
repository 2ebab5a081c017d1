"""Guards are left out where no row can break the rule, and nowhere else."""

from __future__ import annotations

import pytest

from generator.migrations.plan.certain import is_certain


@pytest.mark.parametrize(
    "condition",
    [
        "('hello') IN ('hello', 'bye')",
        "('it''s') IN ('it''s')",
        "(CASE WHEN kind = 'suite' THEN 'sea' ELSE 'yard' END) IN ('sea', 'yard')",
        "(CASE WHEN a = 1 THEN 1 WHEN lower(b) = 'x' THEN 2 ELSE 3 END) BETWEEN 1 AND 3",
        "(0) >= 0",
        "(NULL) > 3",
        "1900 <= (2000) AND (2000) <= 2155",
        "char_length((NULL)) > 3",
        "length(('hello')) > 3",
        "(NULL) % 2 = 0",
        "(NULL) > 3 OR name = 'x'",
        "flag OR (true)",
    ],
)
def test_certain(condition: str) -> None:
    assert is_certain(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "stock >= 0",
        "(-1) >= 0",
        "('x') IN ('hello', 'bye')",
        "(false) OR flag",
        "(CASE WHEN a OR b THEN 'x' ELSE 'y' END) = 'x'",
        "length(('hi')) > 3",
        "lower('A') = 'a'",
        "\"view\" IN ('a')",
        "(1 / 0) > 0",
        "('a') IN ('a'",
        "(CASE WHEN a = 1 THEN 'sea' ELSE 'hill' END) IN ('sea', 'yard')",
        "(CASE WHEN a = 1 THEN 'sea' END) IN ('sea')",
        "(CASE WHEN a = 1 THEN b ELSE 'sea' END) IN ('sea')",
        "(CASE WHEN a = 1 THEN 'sea' ELSE lower(b) END) IN ('sea')",
        "(CASE WHEN a THEN 'x' ELSE 'x' END) = (CASE WHEN b THEN 'x' ELSE 'y' END)",
    ],
)
def test_uncertain(condition: str) -> None:
    assert not is_certain(condition)
