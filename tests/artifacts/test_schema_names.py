"""Fields that are called as what a module of schemas imports leave the import to the module."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.pipeline import build
from generator.resolve.names import entity_problem

ROOT = Path(__file__).resolve().parent.parent.parent
OUTPUTS = [ROOT / "generated_example", *sorted((ROOT / "tests" / "golden").glob("*/expected"))]


def imported() -> list[str]:
    """The names that any module of schemas in a checked-in output imports."""
    found = set()
    for path in (path for output in OUTPUTS for path in output.glob("app/schemas/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found |= {one.name for one in node.names}
    return sorted(found)


def test_no_field_shadows_an_import(tmp_path: Path) -> None:
    names = [name for name in imported() if not name.startswith("_")]
    assert {"ORDER_NAMES", "TypeAliasType", "model_validator"} <= set(names)
    fields = "".join(f"      {name}: string(20)?\n" for name in names if not entity_problem(name))
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"app: {{name: sample}}\nentities:\n  Thing:\n    fields:\n{fields}"
        "      low: integer\n      high: integer\n    checks: {ordered: low < high}\n",
        "utf-8",
    )
    for file in build(spec, Diagnostics()).files:
        if file.path.startswith("app/schemas/"):
            arguments = ["check", "--no-cache", "--isolated", "--select=F", "-"]
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *arguments],
                input=file.text,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{file.path}\n{done.stdout}"
