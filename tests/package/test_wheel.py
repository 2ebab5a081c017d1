"""The wheel carries what the generator reads, and finds it from anywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from generator import resources


def test_a_checkout_has_both_folders(root: Path) -> None:
    assert resources.templates() == root / "templates"
    assert resources.sample_specs() == root / "specs"


@pytest.mark.slow
def test_the_wheel_works_without_the_checkout(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    for name in ("generator", "templates", "specs"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=source, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "generator/py.typed" in names
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    shutil.rmtree(source)
    code = "from generator.__main__ import main; main()"
    out = tmp_path / "out"
    for arguments in (["new", "shop"], ["generate", "shop/specs", str(out)]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert (out / "app" / "main.py").is_file()
