"""A project through ten changes of its spec: `mypy --strict` and pyright (basic) find nothing before, between and after.

Revisions and what they call are checked with the rest. Pyright is asked where it is installed (`pip install pyright`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIRST = """
app: {name: shop, databases: [sqlite]}
entities:
  Customer:
    timestamps: true
    fields: {name: string(50), email: {type: email, unique: true}}
  Purchase:
    version: true
    fields:
      number: {type: string(20), generate: 'P-{random:8}', unique: true}
      total: {type: 'decimal(10,2)', ge: 0}
      note: text?
    relations: {customer: {to: Customer, inverse: purchases}}
    views: {WithCustomer: {include: [customer], route: '/{id}/with-customer'}}
    actions: {annotate: {params: {text: string(50)}, do: [{set: {note: text}}]}}
"""
WITHOUT_NOTE = [
    ("      note: text?\n", ""),
    ("    actions: {annotate: {params: {text: string(50)}, do: [{set: {note: text}}]}}\n", ""),
]
CHANGES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "an added field": ([("note: text?", "note: text?\n      weight: {type: integer, default: 0}")], []),
    "a relation": (
        [("inverse: purchases}", "inverse: purchases}, seller: {to: Customer, nullable: true, inverse: sales}")],
        [],
    ),
    "an enum": ([("note: text?", "note: text?\n      kind: {type: 'enum(small, large)', default: small}")], []),
    "states": (
        [
            ("note: text?", "note: text?\n      status: {type: 'enum(open, paid)', default: open, api: [read]}"),
            ("    views:", "    states: {field: status, transitions: {open: [paid]}}\n    views:"),
        ],
        [],
    ),
    "an index": ([("{name: string(50), ", "{name: {type: string(50), index: true}, ")], []),
    "a report": (
        [("    views:", "    reports: {summary: {values: {revenue: sum(total), count: count()}, route: /summary}}\n    views:")],
        [],
    ),
    "a removed field": (WITHOUT_NOTE, ["--accept-loss", "purchases.note"]),
    "a renamed field": ([("total: {", "amount: {"), ("sum(total)", "sum(amount)")], ["--rename", "purchases.total=amount"]),
    "a second database": ([("[sqlite]", "[sqlite, postgresql]")], []),
    "the other mode": ([("name: shop,", "name: shop, mode: sync,")], []),
}  # fmt: skip


@pytest.mark.soak
def test_type_checkers_find_nothing(tmp_path: Path) -> None:
    spec, project = tmp_path / "spec.yaml", tmp_path / "shop"
    text = FIRST
    _generate(spec, text, project)
    _check(project, "at first")
    for name, (pairs, options) in CHANGES.items():
        for old, new in pairs:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        _generate(spec, text, project, *options)
        _check(project, name)


def _generate(spec: Path, text: str, project: Path, *options: str) -> None:
    spec.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "generator", "generate", str(spec), str(project)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _check(project: Path, after: str) -> None:
    revisions = [str(path) for path in sorted((project / "alembic/versions").glob("*.py"))]
    found = _run(project, [sys.executable, "-m", "mypy", "app", "tests", "alembic", *revisions])
    assert "Success" in found, f"{after}: {found}"
    if shutil.which("pyright"):
        settings = {"typeCheckingMode": "basic", "extraPaths": ["alembic"]}
        (project / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        found = _run(project, ["pyright", "--pythonpath", sys.executable])
        assert "0 errors" in found, f"{after}: {found}"


def _run(project: Path, command: list[str]) -> str:
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
