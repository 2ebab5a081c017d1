"""A test as a value, and what there would be a test of if rows were found for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.artifacts.tests.tables import Case
from generator.emit import docstring, literal
from generator.ir import Role
from generator.ir.expression import Expression
from generator.ir.traversal import columns
from generator.testdata.query_rows import reads_others

CLIENT = "client: TestClient"
BODY = "body: Row"
WITH_BODY = (CLIENT, BODY)


@dataclass(frozen=True, slots=True)
class CaseTable:
    """The rows of a parametrised test."""

    columns: tuple[str, ...]
    """Each with its type: `field: str`."""
    rows: tuple[Case | str, ...] = ()
    constant: str = ""
    """The constant of the module that holds the rows."""
    ids: tuple[str, ...] = ()

    @property
    def decorator(self) -> str:
        columns = [literal(column.partition(":")[0]) for column in self.columns]
        names = columns[0] if len(columns) == 1 else f"({', '.join(columns)})"
        ids = f", ids=[{', '.join(map(literal, self.ids))}]" if self.ids else ""
        rows = self.constant or f"[{', '.join(map(str, self.rows))}]"
        if len(columns) > 1 and not self.constant:
            lines = "\n".join(f"        {one}," for one in self.rows)
            return f"@pytest.mark.parametrize(\n    {names},\n    [\n{lines}\n    ],\n)"
        return f"@pytest.mark.parametrize({names}, {rows}{ids})"


@dataclass(frozen=True, slots=True)
class TestCase:
    """A function of a test module."""

    name: str
    """Without `test_`."""
    steps: tuple[str, ...]
    """Statements: what is arranged, what is done, and what must be so then."""
    given: tuple[str, ...]
    """Its parameters: fixtures, and the columns of its table."""
    table: CaseTable | None = None
    doc: str = ""

    @property
    def signature(self) -> str:
        return f"def test_{self.name}({', '.join(self.given)}) -> None:"

    @property
    def text(self) -> str:
        lines = [line for step in self.steps for line in step.split("\n")]
        decorator = f"{self.table.decorator}\n" if self.table else ""
        doc = [f"    {docstring(self.doc)}"] if self.doc else []
        return decorator + "\n".join([self.signature, *doc, *(f"    {line}" for line in lines)])


def case(
    name: str,
    *steps: str,
    given: tuple[str, ...] = (CLIENT,),
    table: CaseTable | None = None,
    doc: str = "",
) -> TestCase:
    """A test of these statements; what is empty is none."""
    columns = table.columns if table is not None else ()
    statements = tuple(step for step in steps if step)
    return TestCase(name, statements, (*given, *columns), table, doc)


def each(name: str, values: Sequence[str] | str, *steps: str) -> tuple[str, ...]:
    """Statements for each of these values, or of what a variable holds; for one value without a loop around them."""
    if isinstance(values, str):
        source = values
    elif len(values) == 1:
        return (f"{name} = {values[0]}", *steps)
    else:
        source = f"({', '.join(values)})"
    body = [f"    {line}" for step in steps for line in step.split("\n")]
    return ("\n".join([f"for {name} in {source}:", *body]),)


def tuples(cases: Iterable[Case]) -> list[str]:
    """The cases of a table as what a loop goes through."""
    return [f"({', '.join(one.arguments)})" for one in cases]


@dataclass(frozen=True, slots=True)
class Gap:
    """A test that is left out, as no rows were found for it."""

    subject: str
    reason: str


NOT_MET = "no values were found that meet its requirements and leave rows that can be stored"
NO_TWO = "no two values were found that rows may have"
NOT_REFUSED = "no values were found that only this requirement refuses"


def why_no_rows(where: Expression | None) -> str:
    """Why no row is known that a condition lets through."""
    if where is not None and reads_others(where):
        return "its condition speaks of other rows"
    if where is not None and any(one.role is Role.KEY for one in columns(where)):
        return "its condition speaks of keys"
    return "no rows were found that its condition lets through"


def told_in(detail: str) -> tuple[str, ...]:
    """What a refusal says, where that is known."""
    return (f'assert response.json()["detail"] == {detail}',) if detail else ()


def parameter_tests(
    of: str,
    before: Sequence[str],
    parameters: str,
    request: Callable[[str], str],
    refused: Sequence[Case],
    required: Sequence[str],
) -> Iterator[TestCase]:
    """Values that parameters do not take, and parameters that must be there.

    `request` is the source of one with these parameters.
    """
    refusal = 'assert_problem(response, 422, code="invalid", pointer=f"/{parameter}")'
    if refused:
        sent = f"{parameters} | {{parameter: value}}" if parameters else "{parameter: value}"
        yield case(
            f"{of}_refuses",
            *before,
            *each("parameter, value", tuples(refused), f"response = {request(sent)}", refusal),
        )
    if required:
        yield case(
            f"{of}_needs",
            *before,
            *each(
                "parameter",
                required,
                f"parameters: Row = {parameters}",
                "del parameters[parameter]",
                f"response = {request('parameters')}",
                refusal,
            ),
        )
