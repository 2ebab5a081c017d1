"""Whatever a model says, it is imported or refused with a reason, and the compiler takes what comes out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from generator.diagnostics import Diagnostics
from generator.importing.run import imported_model
from generator.importing.settling import NothingSaid
from tests.importing.languages.random_models import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [*range(12), 139, 181, 187, 193, 222])
def test_is_imported_or_refused(language: str, seed: int, tmp_path: Path) -> None:
    model = tmp_path / f"model.{language}"
    model.write_text(LANGUAGES[language](Random(f"{language}{seed}")), encoding="utf-8")
    with suppress(NothingSaid):
        assert imported_model(model, Diagnostics()).app.entities
