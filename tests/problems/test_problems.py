"""Each kind of problem prints exactly the text that is checked in beside its spec.

Write the texts anew with `UPDATE_PROBLEMS=1 pytest tests/problems`, and review the difference.
"""

from __future__ import annotations

import inspect
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from generator import problems
from generator.diagnostics import Diagnostics, SpecErrors
from generator.expressions import problems as expression_problems
from generator.pipeline import build
from generator.resolve import resolve
from generator.spec import load

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if (path / "expected.txt").parent.is_dir())
CASES = [path for path in CASES if re.fullmatch("[EW][0-9]{3}", path.name)]
ELSEWHERE = {
    "E001": "tests/spec/test_source.py",
    "E002": "tests/spec/test_source.py",
    "E006": "tests/spec/test_source.py",
    "W350": "tests/testdata/test_samples.py",
    "E510": "tests/importing/languages/test_mistakes.py",
    "E511": "tests/importing/languages/test_mistakes.py",
    "E512": "tests/importing/languages/test_mistakes.py",
    "E513": "tests/importing/languages/test_mistakes.py",
    "E514": "tests/importing/languages/test_mistakes.py",
    "E515": "tests/importing/languages/test_mistakes.py",
    "E392": "tests/migrations_core/test_intents.py",
    "E393": "tests/migrations_core/test_intents.py",
    "E394": "tests/migrations_core/test_intents.py",
}
"""Codes of what is found before a spec is read, or while its application is made."""


def printed(case: Path) -> str:
    specs = Path("spec.yaml") if (case / "spec.yaml").exists() else Path("spec")
    report = Diagnostics()
    try:
        resolve(load(specs, report), report)
        if Path("templates").exists():
            build(specs, report)
    except SpecErrors:
        assert report.has_errors
    return report.as_text() + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_prints_exactly(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    text = printed(case)
    expected = case / "expected.txt"
    if os.environ.get("UPDATE_PROBLEMS"):
        expected.write_text(text, encoding="utf-8")
    assert f" {case.name} " in text
    assert text == expected.read_text(encoding="utf-8")


CARELESS = sorted((HERE / "careless").glob("*.yaml"))


@pytest.mark.parametrize("spec", CARELESS, ids=lambda spec: spec.stem)
def test_what_careless_people_read(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Specs as people write them who come from another tool, or write YAML for the first time."""
    monkeypatch.chdir(spec.parent)
    report = Diagnostics()
    with suppress(SpecErrors):
        resolve(load(Path(spec.name), report), report)
    text = report.as_text() + "\n"
    expected = spec.with_suffix(".txt")
    if os.environ.get("UPDATE_PROBLEMS"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert report.has_errors


def test_every_code_has_a_case() -> None:
    titles = (
        (function.__doc__ or "").partition(":")[0]
        for _, function in inspect.getmembers(problems, inspect.isfunction)
        if function.__module__.startswith(f"{problems.__name__}.")
    )
    codes = {title for title in titles if re.fullmatch("[EW][0-9]{3}", title)}
    assert codes - {case.name for case in CASES} == set(ELSEWHERE)


def test_codes_are_unique() -> None:
    folder = Path(problems.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    functions = re.findall(r"^def (\w+)", "\n".join(texts), re.MULTILINE)
    assert len(functions) == len(set(functions)), "one would hide the other"
    texts.append(inspect.getsource(expression_problems))
    codes = [code for text in texts for code in re.findall(r'"([EW][0-9]{3})"', text)]
    assert len(codes) == len(set(codes)) > 120
