"""`generated_example/` is what the generator makes of `specs/ecommerce`, byte for byte."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build


def test_example_is_current(root: Path, *, update_golden: bool) -> None:
    example = root / "generated_example"
    made = {
        file.path: file.text.encode()
        for file in new_project(build(root / "specs/ecommerce", Diagnostics()))
    }
    if update_golden:
        shutil.rmtree(example, ignore_errors=True)
        for path, content in made.items():
            target = example / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    stored = {path: (example / path).read_bytes() for path in _files(example)}
    assert stored == made, "read the difference, then run pytest --update-golden"


def _files(folder: Path) -> list[str]:
    """What belongs to the example; what running it left behind (databases, caches) does not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.splitlines() if (folder / path).is_file()]
