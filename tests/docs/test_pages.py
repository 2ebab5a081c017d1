"""The pages tell the truth: links lead somewhere, commands exist, excerpts are real output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from generator import cli
from generator.diagnostics import Diagnostics
from generator.resolve import resolve
from generator.spec import load
from generator.spec.document import Document
from generator.spec.documents.app import (
    AppDocument,
    HttpDocument,
    MigrationsDocument,
    NamingDocument,
    PaginationDocument,
)
from generator.spec.documents.auth import AuthDocument
from generator.spec.documents.behaviour import (
    ActionDocument,
    ConsumptionDocument,
    EffectDocument,
    StatesDocument,
)
from generator.spec.documents.entities import EntityDocument, RowsDocument
from generator.spec.documents.fields import FieldDocument, ParameterDocument
from generator.spec.documents.keys import KeyDocument, TimestampsDocument
from generator.spec.documents.queries import (
    BulkDocument,
    FigureDocument,
    QueryDocument,
    ReportDocument,
    ViewDocument,
)
from generator.spec.documents.relations import CheckDocument, IndexDocument, RelationDocument
from generator.spec.documents.spec import SpecDocument
from tests.conftest import ROOT
from tests.docs.conftest import Output, output
from tests.docs.pages import PAGES, Block, anchors, blocks, prose, sections, text_of

WHAT_YOU_GET = "docs/what-you-get.md"
SECTIONS: dict[str, type[Document]] = {
    "Top level": SpecDocument,
    "app": AppDocument,
    "app.auth": AuthDocument,
    "app.http": HttpDocument,
    "app.migrations": MigrationsDocument,
    "app.naming": NamingDocument,
    "app.pagination": PaginationDocument,
    "Entity": EntityDocument,
    "Key": KeyDocument,
    "Timestamps": TimestampsDocument,
    "Field": FieldDocument,
    "Relation": RelationDocument,
    "Index and unique": IndexDocument,
    "Check": CheckDocument,
    "View": ViewDocument,
    "Query": QueryDocument,
    "Report": ReportDocument,
    "Value of a report": FigureDocument,
    "Parameter": ParameterDocument,
    "Consumption": ConsumptionDocument,
    "States": StatesDocument,
    "Action": ActionDocument,
    "Effect": EffectDocument,
    "Bulk statement": BulkDocument,
    "Rows": RowsDocument,
}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        place = (ROOT / page).parent / path if path else ROOT / page
        assert place.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in anchors(place.resolve().relative_to(ROOT).as_posix()), target


@pytest.mark.parametrize("page", PAGES)
def test_names_no_place_of_one_machine(page: str) -> None:
    assert not re.search(r"(?<![\w.])/(home|tmp|work|root|Users)/", text_of(page))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_commands_exist(page: str) -> None:
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    for name in re.findall(r"(?<!/)\bapiwright ([a-z]+)\b", _code(page)):
        assert name in commands, f"{page} speaks of `apiwright {name}`"


def test_options_exist() -> None:
    """Every `--option` in the README is one of our commands', of mypy's or of the tests'."""
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    known = {
        option for command in commands.values() for one in command.params for option in one.opts
    }
    for option in re.findall(r"(?<!\w)--[a-z-]{2,}", _code("README.md")):
        assert option in known | {"--strict", "--tier"}, option


def test_ci_installs_what_the_readme_does() -> None:
    """CI has an environment of its own; the rest of its lines are the README's."""
    line = next(block.text for block in blocks("README.md", "sh") if "pytest" in block.text)
    ci = text_of(".ci/run")
    install, tests = (part.strip() for part in line.split("&&")[1:])
    assert install.removeprefix(".venv/bin/pip install ") in ci
    assert re.search(rf"^{re.escape(tests.removeprefix('.venv/bin/'))}\b", ci, re.MULTILINE)


def test_excerpts_of_the_readme(notes_spec: Path) -> None:
    files = output(notes_spec)
    for block in blocks("README.md", "python"):
        assert_excerpt(block, files)


def test_excerpts_of_the_sample_in_the_readme(ecommerce: Output) -> None:
    """Of its spec and of what comes of it."""
    order = (ROOT / "specs/ecommerce/order.yaml").read_text("utf-8")
    found = blocks("README.md", "text")
    assert len(found) > 3
    for block in found:
        if block.first.startswith("# app/"):
            assert_excerpt(block, ecommerce)
        else:
            assert block.text in order


def test_excerpts_of_what_you_get(ecommerce: Output, library: Output) -> None:
    found = blocks(WHAT_YOU_GET, "python")
    assert len(found) > 10
    for block in found:
        assert_excerpt(block, library if "library: " in block.first else ecommerce)


def test_examples_of_the_notation_are_a_spec(tmp_path: Path) -> None:
    found = [block.text for block in blocks("docs/spec-language.md", "yaml")]
    assert len(found) >= 3
    for number, text in enumerate(["app: {name: examples}\n", *found]):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    report = Diagnostics()
    resolve(load(tmp_path, report), report)
    assert not report.diagnostics, report.as_text()


def assert_excerpt(block: Block, files: Output) -> None:
    """The block begins with the file's name, and its parts stand in the file in this order."""
    path = block.first.removeprefix("# ").removeprefix("library: ")
    assert path in files
    rest = files[path]
    for part in block.excerpts:
        _, found, rest = rest.partition(part)
        assert found, f"{path} does not hold (any more, or in this order):\n{part}"


@pytest.mark.parametrize("title", SECTIONS)
def test_each_key_is_spoken_of(title: str) -> None:
    text = sections(WHAT_YOU_GET, 2)[title]
    missing = [key for key in _keys(SECTIONS[title]) if f"`{key}`" not in text]
    assert missing == []


def _keys(document: type[Document]) -> Iterator[str]:
    for name, field in document.model_fields.items():
        yield str(field.validation_alias or name)


def test_each_section_is_of_a_document() -> None:
    assert set(sections(WHAT_YOU_GET, 2)) == {*SECTIONS, "The library spec"}


def test_tests_that_are_named_exist(ecommerce: Output, library: Output) -> None:
    made = {
        name
        for files in (ecommerce, library)
        for path, text in files.items()
        if path.startswith("tests/")
        for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", prose(WHAT_YOU_GET)))
    assert len(named) > 30
    assert named - made == set()


def _code(page: str) -> str:
    """All that a page sets in type of its own."""
    quoted = re.findall(r"`([^`]+)`", prose(page))
    return "\n".join([*quoted, *(block.text for block in blocks(page))])
