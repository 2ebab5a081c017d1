"""The synchronous application is the asynchronous one without its extra words."""

from __future__ import annotations

import re
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from tests.truth.serving import MODES, in_mode

WORDS: dict[str, str] = {
    r"\((?:await )?([\w.]+\(\w+\))\)\[": r"\1[",
    r"\basync\b": "",
    r"\bawait\b": "",
    r"lambda: greenlet_spawn\((\w+)\)": r"\1",
    r"\bgreenlet_spawn\(([\w.]+)\)": r"\1()",
    r"\bgreenlet_spawn\(([\w.]+), ": r"\1(",
    r"\bawait_\((\w+\(\w+\))\)": r"\1",
    r"\bAsyncEngine\b": "sa.Engine",
    r"\bAbstractAsyncContextManager\b": "AbstractContextManager",
    r"\bAsyncIterator\b": "Iterator",
    r"\bAwaitable\[([^\[\]]+)\]": r"\1",
    r"\bcreate_async_engine\b": "sa.create_engine",
    r"\.sync_engine\b": "",
    r"\basyncio\.sleep\b": "time.sleep",
    r"asyncio\.get_running_loop\(\)\.run_in_executor\(\s*(\w+\(\)), ([^\n]+?\(\))\s*\)": r"\1.submit(\2).result()",
    r"connection\.run_async\(lambda driver: driver\.(\w+\([^()]+\))\)": r"connection.\1",
    r"\basyncio\.timeout\b": "anyio.fail_after",
    r"\blimit\.expired\(\)": "limit.cancelled_caught",
    r"\basyncio\.run\((\w+\(\))\)": r"\1",
    r"\bconnection\.run_sync\((\w+)\)": r"\1(connection)",
    r"\baiosqlite\b": "pysqlite",
    r"\basyncpg\b": "psycopg",
    r"\basyncmy\b": "pymysql",
}
"""What the modes call differently; without layout, which follows the words."""

SERVED = re.compile(r"(app|alembic)/.*\.py")
SAME_TESTS = re.compile(r"tests/test_(?!database|repositories|services|migrations).*\.py")
OWN_ARGUMENTS = re.compile(r"CONNECT_ARGUMENTS: .*?\n}\n", re.DOTALL)
"""Drivers name the settings of a connection in their own ways."""
OWN_ZONE = re.compile(
    r' +(?:el)?if [^\n]*"postgresql":\n[^\n]*_prepare_postgresql\)\n|def _prepare_postgresql.*?\n\n\n',
    re.DOTALL,
)
"""psycopg is put into UTC by a statement: as a startup option PgBouncer refuses it."""

OWN_VISIT = re.compile(
    r"    (?:async )?def run\([^\n]*\n        (?:# Connect|with self).*?(?=    (?:async )?def entities)",
    re.DOTALL,
)
"""Only the asynchronous engine has another side."""


def test_one_mode_is_the_other_in_fewer_words(tmp_path: Path) -> None:
    one, other = (
        {
            file.path: file.text
            for file in new_project(build(in_mode(mode, tmp_path), Diagnostics()))
        }
        for mode in MODES
    )
    assert one.keys() == other.keys()
    compared = [path for path in one if SERVED.fullmatch(path)]
    assert len(compared) > 40
    for path in compared:
        assert _plain(one[path]) == _plain(other[path]), path


def test_both_modes_have_the_same_tests(tmp_path: Path) -> None:
    one, other = (
        {
            file.path: file.text
            for file in new_project(build(in_mode(mode, tmp_path), Diagnostics()))
        }
        for mode in MODES
    )
    compared = [path for path in one if SAME_TESTS.fullmatch(path)]
    assert len(compared) >= 6
    for path in compared:
        assert one[path] == other[path], path


def _plain(text: str) -> str:
    """The words of a file, but for imports and layout."""
    for own in (OWN_ARGUMENTS, OWN_ZONE, OWN_VISIT):
        text = own.sub("", text)
    text = "\n".join(line for line in text.splitlines() if "import" not in line.split())
    for pattern, replacement in WORDS.items():
        text = re.sub(pattern, replacement, text)
    return re.sub(r",(?=[)\]}])", "", re.sub(r"\s+", "", text))
