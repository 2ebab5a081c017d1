"""Imports of a rendered module, in order before the linter sees them."""

from __future__ import annotations

import pytest

from generator.emit.import_block import in_order
from generator.layout import lay_out

RENDERED = '''# Generated.
"""A module."""

from collections.abc import Sequence
import json
from enum import StrEnum

from app.base import Base
import datetime as dt
from pydantic import BaseModel
from app.base import (
    other,
    LIMIT,
)

def of(many: Sequence[Base], response) -> dt.date:
    return response.json(json={"sequence": LIMIT}) or other(BaseModel)
'''
IN_ORDER = '''# Generated.
"""A module."""

import datetime as dt
from collections.abc import Sequence

from pydantic import BaseModel

from app.base import (
    LIMIT,
    Base,
    other,
)


def of(many: Sequence[Base], response) -> dt.date:
    return response.json(json={"sequence": LIMIT}) or other(BaseModel)
'''


def test_lists_are_merged_and_sorted_and_what_nothing_reads_goes() -> None:
    assert in_order(RENDERED) == IN_ORDER


def test_the_linter_has_nothing_left_to_do() -> None:
    assert lay_out({"app/module.py": RENDERED})["app/module.py"] == IN_ORDER


@pytest.mark.parametrize(
    "use",
    ["re.escape(x)", "f(a=re)", 'print(f"{re=}")', "re == x", "x: re", "re[0]", "[re for re in x]"],
)
def test_a_name_that_may_be_read_stays(use: str) -> None:
    assert in_order(f"import re\n\n{use}\n") == f"import re\n\n{use}\n"


@pytest.mark.parametrize("use", ["x.re", "f(re=1)", "reading()", "pre", '"area"'])
def test_a_name_that_nothing_reads_goes(use: str) -> None:
    assert in_order(f"import os\nimport re\n\nos.getcwd()\n{use}\n") == (
        f"import os\n\nos.getcwd()\n{use}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "import re  # noqa: F401\nimport os\n",
        "import os; import re\n",
        "from a import b as c\nimport os\n",
        '"""An example:\n\nimport os\n"""\n',
        "from a import *\nimport os\n",
        "import os\n# why\nimport re\n",
    ],
)
def test_what_is_unusual_is_left_to_the_linter(text: str) -> None:
    assert in_order(text) == text


def test_the_future_stays() -> None:
    assert in_order("from __future__ import annotations\n\nx = 1\n") == (
        "from __future__ import annotations\n\nx = 1\n"
    )
