"""Both releases work on the schema between the halves of a change, and nothing is left at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.migrations.conftest import Desk
from tests.migrations.rollout import Rolling, Rollout, rollouts

pytestmark = pytest.mark.slow


def _cases() -> Iterator[Any]:
    for rollout in rollouts():
        for kind in rollout.databases:
            marks = () if kind in rollout.usual else (pytest.mark.soak,)
            yield pytest.param(rollout, kind, id=f"{kind}-{rollout.story}", marks=marks)


@pytest.mark.parametrize(("rollout", "kind"), list(_cases()))
def test_rollout(rollout: Rollout, kind: str, desk: Desk, tmp_path: Path) -> None:
    Rolling(rollout, *desk(kind), tmp_path).tell()
