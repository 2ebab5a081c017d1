"""Names of a spec never meet those that the generated modules import, define or use.

The table of names is made from the output itself, so that what a template imports tomorrow is tried then.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import pipeline
from generator.diagnostics import Diagnostics, SpecErrors
from generator.ir import Name, PaginationStyle
from generator.resolve.names import PAGING
from generator.resolve.plurals import plural_of_words
from tests.truth.conftest import Run
from tests.truth.databases import new_database
from tests.truth.serving import ROOT, migrate, served

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
OUTPUTS = [ROOT / "generated_example", *sorted((ROOT / "tests" / "golden").glob("*/expected"))]
ORDINARY = [
    "response",
    "values",
    "class",
    "fields",
    "model",
    "shape",
    "metadata",
    "registry",
    "query",
]
CLASSES = [
    "Field",
    "List",
    "Literal",
    "Annotated",
    "Sequence",
    "Mapping",
    "Table",
    "Link",
    "Collection",
    "Page",
    "ORDER_NAMES",
    "TypeAliasType",
    "model_validator",
]


def names() -> list[str]:
    """What modules of the output import, define, take as parameters or read, and words of Python."""
    found = {*keyword.kwlist, *dir(builtins), *ORDINARY, *CLASSES}
    for path in (path for output in OUTPUTS for path in output.rglob("*.py")):
        found |= set(_names(ast.parse(path.read_text("utf-8"))))
    return sorted(name for name in found if NAME.fullmatch(name) and len(name) < 40)


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def application(words: list[str]) -> dict[str, Any]:
    """One application with these names as enums, values, fields, relations, both ends and entities."""
    classes = _distinct(word for word in words if re.fullmatch(r"[A-Z][A-Za-z0-9]*", word))
    # `Field` and `Fields` would have one table.
    classes = list({tuple(plural_of_words(Name(word).words)): word for word in classes}.values())
    words = _distinct(words)
    entities: dict[str, Any] = {
        f"{name}": {"fields": {"label": "string(20)"}, "filters": ["label"]} for name in classes
    }
    enums: dict[str, Any] = {name: ["a", "b"] for name in classes if name not in entities}
    enums |= {f"Choice{start}Of": words[start : start + 40] for start in range(0, len(words), 40)}
    for start in range(0, len(words), 20):
        part = words[start : start + 20]
        types = [f"Choice{start // 40 * 40}Of", "string(20)", "integer", "decimal(8,2)", "datetime"]
        entities[f"Thing{start}Of"] = {
            "fields": {
                word: {"type": types[place % 5], "nullable": True}
                for place, word in enumerate(part)
            },
            "filters": part,
        }
        entities[f"Whole{start}Of"] = {
            "fields": {"label": "string(20)"},
            "views": {"Nested": {"include": part[:6], "route": "/{id}/nested"}},
        }
        entities[f"Part{start}Of"] = {
            "fields": {"label": "string(20)"},
            "relations": {
                f"one_{place}": {"to": f"Whole{start}Of", "nullable": True, "inverse": word}
                for place, word in enumerate(part)
            },
        }
        entities[f"Other{start}Of"] = {
            "fields": {"label": "string(20)"},
            "relations": {
                word: {"to": f"Part{start}Of", "nullable": True, "inverse": f"back_{place}"}
                for place, word in enumerate(part)
            },
        }
    return {"app": {"name": "names"}, "enums": enums, "entities": entities}


def as_enums(words: list[str]) -> dict[str, Any]:
    """The same classes as enums of one entity's fields, its filters and its lists."""
    classes = _distinct(word for word in words if re.fullmatch(r"[A-Z][A-Za-z0-9]*", word))
    fields = {
        f"field_{place}": {"type": name, "nullable": True} for place, name in enumerate(classes)
    }
    several = {
        f"list_{place}": {"type": f"array({name})", "nullable": True}
        for place, name in enumerate(classes)
    }
    thing = {"fields": {"label": "string(20)", **fields, **several}, "filters": list(fields)}
    return {
        "app": {"name": "names"},
        "enums": {name: ["a", "b"] for name in classes},
        "entities": {"Thing": thing},
    }


def as_methods(words: list[str]) -> dict[str, Any]:
    """The same as queries, reports, actions and bulk statements, as their parameters and figures, and as views."""
    words = _distinct(words)
    entities: dict[str, Any] = {}
    fields = {"number_of": {"type": "integer", "ge": 0, "le": 1000}, "label": "string(20)"}
    for start in range(0, len(words), 12):
        part = words[start : start + 12]
        asked = {"least_of": {"type": "integer", "ge": 0, "le": 9}}
        kinds: dict[str, dict[str, Any]] = {
            "queries": {"params": asked, "where": "number_of > least_of"},
            "reports": {
                "params": asked,
                "where": "number_of > least_of",
                "values": {"all": "count()"},
            },
            "actions": {"params": asked, "do": [{"set": {"number_of": "least_of"}}]},
            "bulk": {
                "params": asked,
                "where": "number_of > least_of",
                "set": {"number_of": "least_of"},
            },
        }
        for kind, document in kinds.items():
            verb, ending = {
                "queries": ("GET", ""),
                "reports": ("GET", ""),
                "actions": ("POST", "/{id}"),
                "bulk": ("POST", ""),
            }[kind]
            entities[f"{kind.capitalize()}{start}Of"] = {
                "fields": fields,
                kind: {
                    word: document | {"route": f"{verb} {ending}/way-{place}"}
                    for place, word in enumerate(part)
                },
            }
        named = [word for word in part if not keyword.iskeyword(word)]
        entities[f"Parameters{start}Of"] = {
            "fields": fields,
            "queries": {
                f"way_{place}": {
                    "params": {word: "integer"},
                    "where": f"number_of > {word}",
                    "route": f"GET /way-{place}",
                }
                for place, word in enumerate(named)
            },
            "reports": {
                f"figure_{place}": {
                    "values": {word: "sum(number_of)"},
                    "route": f"GET /figure-{place}",
                }
                for place, word in enumerate(named)
            },
        }
        entities[f"Views{start}Of"] = {
            "fields": fields,
            "views": {
                Name(word).pascal: {"fields": ["number_of"], "route": f"/way-{place}"}
                for place, word in enumerate(part)
            },
        }
    return {"app": {"name": "names"}, "entities": entities}


def _distinct(words: Any) -> list[str]:
    """Names that the notation sees as different ones."""
    return list({word.lower().replace("_", ""): word for word in words}.values())


def accepted(
    make: Callable[[list[str]], dict[str, Any]], words: list[str], spec: Path
) -> list[str]:
    """Write the spec without the names that are refused, and say which these are."""
    refused: list[str] = []
    while True:
        left = [word for word in words if word not in refused]
        spec.write_text(yaml.safe_dump(make(left), sort_keys=False), "utf-8")
        report = Diagnostics(limit=100_000)
        with suppress(SpecErrors):
            pipeline.understand(spec, report)
        if not report.has_errors:
            return refused
        quoted = {
            word for one in report.diagnostics for word in re.findall(r"'(\w+)'", one.message)[:1]
        }
        assert quoted & set(left), report.as_text()
        refused += sorted(quoted & set(left))


def sampled(tier: str) -> list[str]:
    every = names()
    chosen = every if tier == "all" else random.Random(20261130).sample(every, 60)
    return sorted({*chosen, *ORDINARY, *CLASSES})


TIERS = [pytest.param("some", marks=pytest.mark.slow), pytest.param("all", marks=pytest.mark.soak)]


@pytest.mark.parametrize("tier", TIERS)
def test_no_name_breaks_an_application(
    tier: str, generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    spec = tmp_path / "names.yaml"
    refused = accepted(application, sampled(tier), spec)
    assert not {*ORDINARY, *CLASSES} & set(refused)
    folder = generated(spec)
    run(folder, "ruff", "check", "--no-cache")
    run(folder, "mypy")
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            document = client.get("/openapi.json", timeout=300)
            assert document.status_code == 200, document.text
            for path, verbs in document.json()["paths"].items():
                if "get" in verbs and "{" not in path:
                    assert client.get(path).status_code == 200, path
            whole = client.post("/whole0-ofs", json={"label": "x"}).json()
            assert client.get(f"/whole0-ofs/{whole['id']}/nested").status_code == 200


@pytest.mark.parametrize("tier", TIERS)
def test_no_name_of_an_enum_breaks_an_application(
    tier: str, generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    spec = tmp_path / "names.yaml"
    refused = accepted(as_enums, sampled(tier), spec)
    assert not refused
    folder = generated(spec)
    run(folder, "ruff", "check", "--no-cache")
    run(folder, "mypy")
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            sent = {"label": "x", "field_0": "a", "list_0": ["b"]}
            assert client.post("/things", json=sent).status_code == 201
            assert client.get("/things", params={"field_0": "a"}).json()["total"] == 1


@pytest.mark.parametrize("tier", TIERS)
def test_no_name_of_a_method_breaks_an_application(
    tier: str, generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    spec = tmp_path / "names.yaml"
    refused = accepted(as_methods, sampled(tier), spec)
    kept = {"self", "id", "true", "false", "null", *PAGING[PaginationStyle.PAGE]}
    assert set(refused) <= kept
    folder = generated(spec)
    run(folder, "ruff", "check", "--no-cache")
    run(folder, "mypy")
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            document = client.get("/openapi.json", timeout=300)
            assert document.status_code == 200, document.text
