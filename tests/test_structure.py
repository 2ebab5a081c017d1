"""The rules of the source itself: which module may import which, and what stands where."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from jinja2 import Environment, nodes

from generator import resources

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted(resources.templates().rglob("*.jinja"))
OF_BOTH_SCHEMAS = {"Check", "Column", "ForeignKey", "Index", "Unique"}
"""What a spec and a database have alike; the fingerprints in revisions hold these names."""


def test_import_contracts_hold() -> None:
    """`lint-imports` says which import breaks which contract of pyproject.toml."""
    use_cases = pytest.importorskip("importlinter.application.use_cases")
    pytest.importorskip("importlinter.cli")  # its import configures the application
    assert use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)


def test_no_class_name_stands_in_two_modules() -> None:
    modules = defaultdict(list)
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(path.relative_to(ROOT).as_posix())
    twice = {name: paths for name, paths in modules.items() if len(paths) > 1}
    assert twice.keys() == OF_BOTH_SCHEMAS, twice


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_names_its_view(path: Path) -> None:
    """The first line; `apiwright explain` shows it. The view has what the template uses of it."""
    text = path.read_text(encoding="utf-8")
    named = re.match(r"\{# view: ([a-z_.]+)\.(\w+) #\}\n", text)
    assert named is not None, text[:80]
    view = getattr(import_module(named[1]), named[2])
    known = {*dir(view), *(one.name for one in fields(view))}
    used = {
        node.attr
        for node in Environment(autoescape=True).parse(text).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "view"
    }
    assert used <= known, used - known
    parts = {name: kind for name, kind in get_type_hints(view).items() if is_dataclass(kind)}
    inner = {
        (node.node.attr, node.attr)
        for node in Environment(autoescape=True).parse(text).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Getattr)
        and isinstance(node.node.node, nodes.Name)
        and node.node.node.name == "view"
        and node.node.attr in parts
    }
    unknown = {
        f"view.{part}.{name}"
        for part, name in inner
        if name not in {*dir(parts[part]), *(one.name for one in fields(parts[part]))}
    }
    assert not unknown


def test_no_module_is_long() -> None:
    """What takes more than 400 lines holds more than one idea."""
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in sorted((ROOT / "generator").rglob("*.py"))
        if (lines := path.read_text("utf-8").count("\n")) > 400
    ]
    assert long == []


def test_templates_read_as_the_files_they_make() -> None:
    """At most 14 control tags in a hundred lines, and 25 in any template: decisions stand in views."""
    texts = {path: path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.jinja")}
    tags = {path: text.count("{%") * 100 / text.count("\n") for path, text in texts.items()}
    lines = sum(text.count("\n") for text in texts.values())
    assert {path.name: round(share) for path, share in tags.items() if share > 25} == {}
    assert sum(text.count("{%") for text in texts.values()) * 100 / lines <= 14
