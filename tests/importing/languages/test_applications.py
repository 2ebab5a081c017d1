"""An application of an imported model passes its own tests; one model of each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.truth import processes
from tests.truth.serving import assert_own_tests_pass

MODELS = Path(__file__).parent / "models"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["clinic.jdl", "projects.prisma", "bank.dbml"])
def test_its_own_tests_pass(name: str, tmp_path: Path) -> None:
    specs, out = tmp_path / "specs", tmp_path / "out"
    imported = processes.run(ROOT, "-m", "generator", "import", str(MODELS / name), str(specs))
    assert imported.returncode in {0, 4}, imported.stderr
    made = processes.run(ROOT, "-m", "generator", "generate", "-q", str(specs), str(out))
    assert made.returncode == 0, made.stderr
    assert_own_tests_pass(out, sample=name)
