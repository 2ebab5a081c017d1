"""What generated tests leave out, as no values were found for it: it is told, and known here, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.artifacts import plan
from generator.diagnostics import Diagnostics
from generator.pipeline import build, understand
from generator.untested import LeftOutTest
from tests.artifacts.conftest import Understand

ROOT = Path(__file__).resolve().parent.parent.parent
SPECS = sorted(
    [
        *(path for path in (ROOT / "specs").iterdir() if path.is_dir()),
        *(ROOT / "tests/golden").glob("*/spec.yaml"),
        *(ROOT / "tests/specs").glob("*.yaml"),
    ]
)
LEFT_OUT = {
    # The condition is that the member is not deleted, and rows that are refer to nothing.
    "specs/library": {"Loan: the refusal '{name} is no member any more.' of a creation"},
    # The rows of a report come by themselves with others that it reads.
    "specs/sakila": {"Payment: the figures of the report by_staff"},
    "tests/specs/staffing": {
        "Desk: the figures of the report tagged",
        "Desk: the figures of the report tagged_summary",
        "Staff: the figures of the report by_class",
        "Staff: the figures of the report teams",
    },
    # An example is all that a field may be known to take.
    "tests/golden/types": {"Item: a change of name"},
    # Conditions that compare two texts, and those about other rows.
    "tests/specs/hazards": {
        "Session: the rows that the query by_class finds",
        "Session: the rows that the query grouped finds",
    },
    # What is computed is given to no row, and the texts of tests are longer than the query wants.
    "tests/specs/odd": {
        "Response: the filter twice",
        "Response: the order by twice",
        "Response: the rows that the query short_notes finds",
    },
}


def _name(specs: Path) -> str:
    place = specs.parent if specs.name == "spec.yaml" else specs.with_suffix("")
    return place.relative_to(ROOT).as_posix()


@pytest.mark.slow
@pytest.mark.parametrize("specs", SPECS, ids=_name)
def test_scenes_that_are_left_out_are_known(specs: Path) -> None:
    files = list(plan(understand(specs, Diagnostics())))
    left_out = {f"{one.entity}: {one.subject}" for file in files for one in file.left_out}
    assert left_out == LEFT_OUT.get(_name(specs), set())


_NOT_MET = "no values were found that meet its requirements and leave rows that can be stored"
_NOT_REFUSED = "no values were found that only this requirement refuses"
_NO_TWO = "no two values were found that rows may have"
_NOT_FOUND = "no rows were found that its condition lets through"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "fields: {name: string, kind: {type: string, examples: [a]}}\n    filters: [kind]",
            [
                ("a change of kind", _NO_TWO),
                ("the filter kind", _NO_TWO),
                ("the order by kind", _NO_TWO),
            ],
        ),
        (
            "fields: {size: integer}\n    queries: {none: {where: size > 3 and size < 2, route: /none}}",
            [("the rows that the query none finds", _NOT_FOUND)],
        ),
        (
            "fields: {size: integer}\n    bulk: {none: {delete: true, where: size > 3 and size < 2}}",
            [("the rows that the bulk statement none meets", _NOT_FOUND)],
        ),
        (
            (
                "fields: {size: integer}\n"
                "    actions: {grow: {require: {size > 3 and size < 2: Never.}, do: [set: {size: 1}]}}"
            ),
            [("the action grow", _NOT_MET)],
        ),
        (
            (
                "fields: {size: integer}\n    actions:\n"
                "      grow: {require: {size > 3: Small., size > 2: Unheard.}, do: [set: {size: 1}]}"
            ),
            [("the refusal 'Unheard.' of the action grow", _NOT_REFUSED)],
        ),
    ],
)
def test_what_is_left_out_is_told(body: str, told: list[tuple[str, str]], app: Understand) -> None:
    files = list(plan(app(f"  Thing:\n    {body}\n")))
    (found,) = (file for file in files if file.path == "tests/README.md")
    assert set(found.left_out) == {LeftOutTest("Thing", *one) for one in told}


def test_nothing_is_listed_where_everything_is_tested(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text("app: {name: sample}\nentities: {Thing: {fields: {size: integer}}}\n", "utf-8")
    made = build(file, Diagnostics())
    assert made.left_out == ()
    assert "tests/README.md" not in {one.path for one in made.files}
