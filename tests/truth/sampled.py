"""The tests of a generated application without most of those that say the same.

Run as a text by the application's own interpreter (`serving.py`), which knows nothing of this project.
A test is asked of each entity, and of many values: of those that have one name, a stable fifth runs,
and never none, unless it is one of those that every application has and e-commerce runs all of. The first
argument is the application's name, so that each leaves out others; the second the folder of those tests.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


class Sample:
    def __init__(self, name: str, run_elsewhere: set[str]) -> None:
        self.name = name
        self.run_elsewhere = run_elsewhere

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        chosen = {item.nodeid for item in self._chosen(items)}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen])
        items[:] = [item for item in items if item.nodeid in chosen]

    def _chosen(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        seen = set(self.run_elsewhere)
        for item in sorted(items, key=self._digest):
            name = item.name.partition("[")[0]
            if name not in seen or self._digest(item)[0] % 5 == 0:
                yield item
            seen.add(name)

    def _digest(self, item: pytest.Item) -> bytes:
        return hashlib.sha256(f"{self.name} {item.nodeid}".encode()).digest()


def names_in(folder: Path) -> set[str]:
    """What the tests of a folder are called."""
    texts = (path.read_text("utf-8") for path in sorted(folder.glob("test_*.py")))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


if __name__ == "__main__":
    sample = Sample(sys.argv[1], names_in(Path(sys.argv[2])))
    sys.exit(pytest.main(sys.argv[3:], plugins=[sample]))
