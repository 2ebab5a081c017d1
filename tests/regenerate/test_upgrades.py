"""Another apiwright, another machine: edits stay, and the bytes are the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.artifacts import plan
from generator.diagnostics import Diagnostics
from generator.pipeline import understand
from generator.project.change import FileAction
from generator.project.changes import compare
from generator.project.writing import write
from generator.render import RenderedFile, render_all
from generator.templating import Templates
from tests.conftest import ROOT
from tests.regenerate.specs import FEATURES, spec

OLD, NEW = frozenset(FEATURES) - {"sync", "shelf"}, frozenset({"shelf", "stars", "query"})


def _rendered(folder: Path, templates: Path | None = None) -> tuple[RenderedFile, ...]:
    path = folder / "spec.yaml"
    path.write_text(spec(OLD), "utf-8")
    return render_all(plan(understand(path, Diagnostics())), Templates(templates))


def test_edits_survive_other_templates(tmp_path: Path) -> None:
    target, templates = tmp_path / "out", tmp_path / "templates"
    write(compare(_rendered(tmp_path), target), target)
    service = target / "app/services/book.py"
    mine = "\n    async def lend(self, id: int) -> None:\n        await self.get(id)\n"
    service.write_text(service.read_text("utf-8") + mine, "utf-8")
    template = ROOT / "templates/services/service.py.jinja"
    text = template.read_text("utf-8")
    assert "`NotFoundError`" in text
    (templates / "services").mkdir(parents=True)
    newer = (
        text.replace("`NotFoundError`", "`NotFoundError` if there is none") + "\n\nNEWER = True\n"
    )
    (templates / "services/service.py.jinja").write_text(newer, "utf-8")
    changes = compare(_rendered(tmp_path, templates), target)
    assert {each.path: each.action for each in changes if each.action.is_pending} == {
        "app/services/author.py": FileAction.UPDATE,
        "app/services/book.py": FileAction.MERGE,
    }
    write(changes, target)
    merged = service.read_text("utf-8")
    assert mine in merged
    assert "NEWER = True" in merged


_SCRIPT = """\
import sys
from pathlib import Path
from generator.project.changes import compare
from generator.project.writing import write
from tests.regenerate.specs import output
from tests.regenerate.test_upgrades import NEW
write(compare(output(NEW), Path(sys.argv[1])), Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_every_machine_merges_alike(tmp_path: Path) -> None:
    target = tmp_path / "edited"
    write(compare(_rendered(tmp_path), target), target)
    for path in sorted((target / "app").rglob("*.py")):
        text = path.read_text("utf-8").replace('"""\n', ' As we have it."""\n', 1)
        path.write_text(f"{text}\n\nMINE = {path.name!r}\n", "utf-8")
    trees = []
    for number, variables in enumerate(
        (
            {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
            {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"},
            {"PYTHONHASHSEED": "4711", "HOME": str(tmp_path), "COLUMNS": "40"},
        )
    ):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(target, copy)
        subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(copy)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
            check=True,
        )
        trees.append(
            {
                path.relative_to(copy): path.read_bytes()
                for path in copy.rglob("*")
                if path.is_file()
            }
        )
    assert trees[0] == trees[1] == trees[2]
