"""Which scenes generated tests do without, as no values were found for them.

A test that is silently missing is noticed by nobody: what is missing is written down here, exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.artifacts import plan
from generator.artifacts.planned import PlannedFile
from generator.artifacts.tests import finding, rules
from generator.artifacts.tests.actions import ActionTests
from generator.artifacts.tests.after_create import FollowingTests
from generator.artifacts.tests.staging import Staging
from generator.artifacts.tests.states import StateTests
from generator.diagnostics import Diagnostics
from generator.ir import Message
from generator.pipeline import understand
from generator.templating import Templates

JINJA = Templates().environment()

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
    "specs/library": {"Loan: refusal … is no member any more."},
    # Every value that a test knows for a continent is one of the list.
    "specs/world": {"Country: check ck_country_continent"},
    # Conditions that compare two texts, and those about other rows.
    "tests/specs/hazards": {"Session: query by_class", "Session: query grouped"},
    # The texts of tests are longer.
    "tests/specs/odd": {"Response: query short_notes"},
}


def _name(specs: Path) -> str:
    place = specs.parent if specs.name == "spec.yaml" else specs.with_suffix("")
    return place.relative_to(ROOT).as_posix()


@pytest.mark.slow
@pytest.mark.parametrize("specs", SPECS, ids=_name)
def test_scenes_that_are_left_out_are_known(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing: set[str] = set()

    def watch(owner: object, name: str, title: Callable[..., str]) -> None:
        """Remember what the function finds nothing for."""
        find = getattr(owner, name)

        def found(*arguments: Any, **options: Any) -> Any:
            result = find(*arguments, **options)
            if not result:
                missing.add(title(*arguments))
            return result

        monkeypatch.setattr(owner, name, found)

    watch(ActionTests, "_scene", lambda own, _, one: f"{own.entity.name}: action {one.name}")
    watch(
        Staging,
        "only_broken",
        lambda _, stage, all_, place: f"{stage.entity.name}: refusal {_text(all_[place].message)}",
    )
    watch(StateTests, "_entering", lambda own, _, state, *__: f"{own.entity.name}: state {state}")
    watch(finding, "arrange", lambda query, rows: f"{rows.entity.name}: query {query.name}")
    watch(rules, "broken_rule", lambda check, rows: f"{rows.entity.name}: check {check.name}")
    for file in plan(understand(specs, Diagnostics())):
        if file.path.startswith("tests/"):
            _render(file)
            own = file.view
            if isinstance(own, FollowingTests) and own.creates and own.entity.after_create:
                missing |= set() if own.following else {f"{own.entity.name}: after_create"}
    assert missing == LEFT_OUT.get(_name(specs), set())


def _text(message: Message) -> str:
    return "".join(part if isinstance(part, str) else "…" for part in message.parts)


def _render(file: PlannedFile) -> None:
    """Ask the view for all that its template shows."""
    JINJA.get_template(file.template).render(view=file.view)
