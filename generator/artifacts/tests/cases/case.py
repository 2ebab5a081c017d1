"""A test as a value, and what there would be a test of if rows were found for it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.tests.tables import Case
from generator.emit import literal

CLIENT = "client: TestClient"
BODY = "body: Row"


@dataclass(frozen=True, slots=True)
class CaseTable:
    """The rows of a parametrised test."""

    names: tuple[str, ...]
    rows: tuple[Case | str, ...]

    @property
    def decorator(self) -> str:
        if len(self.names) == 1:
            rows = ", ".join(map(str, self.rows))
            return f"@pytest.mark.parametrize({literal(self.names[0])}, [{rows}])"
        names = ", ".join(map(literal, self.names))
        rows = "\n".join(f"        {one}," for one in self.rows)
        return f"@pytest.mark.parametrize(\n    ({names}),\n    [\n{rows}\n    ],\n)"


@dataclass(frozen=True, slots=True)
class TestCase:
    """A function of a test module."""

    name: str
    """Without `test_`."""
    steps: tuple[str, ...]
    """Statements: what is arranged, what is done, and what must be so then."""
    given: tuple[str, ...] = (CLIENT,)
    """Its parameters: fixtures, and the columns of its table."""
    table: CaseTable | None = None

    @property
    def signature(self) -> str:
        return f"def test_{self.name}({', '.join(self.given)}) -> None:"

    @property
    def text(self) -> str:
        lines = [line for step in self.steps for line in step.split("\n")]
        decorator = f"{self.table.decorator}\n" if self.table else ""
        return decorator + "\n".join([self.signature, *(f"    {line}" for line in lines)])


@dataclass(frozen=True, slots=True)
class Gap:
    """A test that is left out, as no rows were found for it."""

    subject: str
    reason: str


NOT_MET = "no values were found that meet its requirements and leave rows that can be stored"
NOT_REFUSED = "no values were found that only this requirement refuses"


def told_in(detail: str) -> tuple[str, ...]:
    """What a refusal says, where that is known."""
    return (f'assert response.json()["detail"] == {detail}',) if detail else ()
