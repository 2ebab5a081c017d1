"""Whatever a model says, it is imported or refused with a reason, and the compiler takes what comes out."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.importing.run import imported_model
from tests.importing.languages.random_models import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [*range(12), 139, 181, 187, 193, 222])
def test_is_imported_or_refused(language: str, seed: int, tmp_path: Path) -> None:
    model = tmp_path / f"model.{language}"
    model.write_text(LANGUAGES[language](Random(f"{language}{seed}")), encoding="utf-8")
    try:
        found = imported_model(model, Diagnostics())
    except UserError as error:
        assert "none of its tables" in error.message
    else:
        assert found.app.entities
