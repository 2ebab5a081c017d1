"""The reference pages, made from the code that enforces them: `python -m generator.reference.language`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from generator import problems
from generator.expressions import problems as expression_problems
from generator.ir import FieldType, FilterOperator, Kind
from generator.ir.filters import OF_TEXT, operators_of
from generator.migrations.lint import codes
from generator.spec.document import Document
from generator.spec.documents.app import (
    AppDocument,
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
from generator.spec.documents.entities import EntityDocument
from generator.spec.documents.fields import FieldDocument, ParameterDocument
from generator.spec.documents.keys import KeyDocument, TimestampsDocument
from generator.spec.documents.queries import (
    FigureDocument,
    QueryDocument,
    ReportDocument,
    ViewDocument,
)
from generator.spec.documents.relations import CheckDocument, IndexDocument, RelationDocument
from generator.spec.documents.spec import SpecDocument
from generator.spec.later import LATER_KEYS

FOLDER = Path(__file__).parents[2] / "docs" / "reference"

_SECTIONS: tuple[tuple[str, type[Document], str], ...] = (
    ("Top level", SpecDocument, ""),
    ("app", AppDocument, ""),
    ("app.auth", AuthDocument, ""),
    ("app.migrations", MigrationsDocument, ""),
    ("app.naming", NamingDocument, ""),
    ("app.pagination", PaginationDocument, ""),
    ("Entity", EntityDocument, ""),
    ("Key", KeyDocument, "Short: the type alone, `id: uuid`."),
    (
        "Timestamps",
        TimestampsDocument,
        "Short: `true` for `created_at` and `updated_at`, `created` or `updated` for one.",
    ),
    ("Field", FieldDocument, "Short: `full_name: string(100)?`, where `?` is `nullable: true`."),
    ("Relation", RelationDocument, "Short: `author: User` or `category: Category?`."),
    ("Index and unique", IndexDocument, "Short: the list of fields, `[category, -price]`."),
    ("Check", CheckDocument, "Short: the expression alone."),
    ("View", ViewDocument, ""),
    ("Query", QueryDocument, ""),
    ("Report", ReportDocument, ""),
    ("Value of a report", FigureDocument, "Short: the aggregate alone, `count()`."),
    ("Parameter", ParameterDocument, "Short: `threshold: integer`."),
    ("Consumption", ConsumptionDocument, ""),
    ("States", StatesDocument, ""),
    ("Action", ActionDocument, ""),
    ("Effect", EffectDocument, "Where one is enough, the list around it may be left out."),
)
_TITLE = re.compile(r"([EWL][0-9]{3}): (.+)")


def spec_keys() -> str:
    """The page of all keys."""
    return "\n".join(_spec_keys()) + "\n"


def problem_codes() -> str:
    """The page of all problem codes."""
    return "\n".join(_problem_codes()) + "\n"


def lint_codes() -> str:
    """The page of what may be said of a revision."""
    return "\n".join(_lint_codes()) + "\n"


def pages() -> dict[Path, str]:
    """Every reference page that is made here."""
    return {
        FOLDER / "spec-keys.md": spec_keys(),
        FOLDER / "problems.md": problem_codes(),
        FOLDER / "lint.md": lint_codes(),
    }


def _spec_keys() -> Iterator[str]:
    yield "# Keys of the spec language"
    yield ""
    yield "Made from the models that validate specs. A key in **bold** must be given."
    for title, document, short in _SECTIONS:
        yield ""
        yield f"## {title}"
        yield ""
        yield inspect.cleandoc(document.__doc__ or "")
        if short:
            yield ""
            yield short
        yield ""
        yield "| key | meaning |"
        yield "| --- | --- |"
        yield from _rows(document)
        later = [f"`{key}`" for owner, key in LATER_KEYS if owner == document.__name__]
        if later:
            yield ""
            yield f"Not in this version yet: {', '.join(later)}."
    yield from _operators()


def _operators() -> Iterator[str]:
    """What can be asked of a column of each type."""
    yield ""
    yield "## Operators of filters"
    yield ""
    yield "A parameter is the field's name and `__` with the operator, `price__gte=5`; the name alone means equal."
    yield ""
    yield "| field | operators | where listed |"
    yield "| --- | --- | --- |"
    kinds: dict[tuple[str, str], list[str]] = {}
    for kind in Kind:
        type_ = FieldType(kind=kind)
        if not type_.is_opaque and not type_.is_secret:
            plain = _listed(operators_of(type_, is_key=False, nullable=False))
            listed = _listed(OF_TEXT) if type_.is_text else "-"
            kinds.setdefault((plain, listed), []).append(f"`{kind.value}`")
    for (plain, listed), names in kinds.items():
        yield f"| {' '.join(names)} | {plain} | {listed} |"
    key = _listed(operators_of(FieldType(kind=Kind.INTEGER), is_key=True, nullable=False))
    yield f"| a relation to one row, `<relation>_id` | {key} | - |"
    yield f"| a relation to many, `<singular>_id` | {key} `all` `isnull` | - |"
    yield "| whatever may be null, or have no related row | also `isnull` | |"


def _listed(operators: Iterable[FilterOperator]) -> str:
    return " ".join(f"`{one.value}`" for one in operators if one.value)


def _rows(document: type[Document]) -> Iterator[str]:
    for name, field in document.model_fields.items():
        key = field.validation_alias if isinstance(field.validation_alias, str) else name
        shown = f"**`{key}`**" if field.is_required() else f"`{key}`"
        meaning = (field.description or "").replace("|", "\\|")
        yield f"| {shown} | {meaning} |"


def _problem_codes() -> Iterator[str]:
    yield "# Problems in a spec"
    yield ""
    yield "Made from the code that reports them. `E` stops the run, `W` is advice."
    for code, title, text in _explanations():
        yield ""
        yield f"## {code}: {title}"
        if text:
            yield ""
            yield text


def _lint_codes() -> Iterator[str]:
    yield "# Findings in revisions"
    yield ""
    yield "Made from the code that reports them: what `apiwright db lint` says of a revision."
    for code, title, text in sorted(_of_module(codes)):
        yield ""
        yield f"## {code}: {title}"
        yield ""
        yield text


def _explanations() -> list[tuple[str, str, str]]:
    found = [*_of_module(problems), *_of_module(expression_problems)]
    return sorted(found)


def _of_module(module: ModuleType) -> Iterator[tuple[str, str, str]]:
    for _, function in inspect.getmembers(module, inspect.isfunction):
        first, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\n")
        title = _TITLE.fullmatch(first)
        is_own = function.__module__.startswith(module.__name__)
        if is_own and title:
            words = title.group(2).rstrip(".")
            yield title.group(1), words[:1].upper() + words[1:], rest.strip()


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
