"""Values that tests send are those that their columns take."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.ir import App
from generator.ir.accepted import is_accepted


@pytest.mark.parametrize(
    ("kind", "text", "accepted"),
    [
        ("email", "person@example.com", True),
        ("email", "hello", False),
        ("email", "it's", False),
        ("url", "https://example.com", True),
        ("url", "http://example.com/a?b=c", True),
        ("url", "hello", False),
        ("string(20)", "hello", True),
    ],
)
def test_texts_of_a_format(
    app: Callable[[str], App], kind: str, text: str, *, accepted: bool
) -> None:
    entity = app(f"  Thing: {{fields: {{name: {kind}}}}}\n").entity("Thing")
    assert is_accepted(entity.column("name"), text) == accepted
