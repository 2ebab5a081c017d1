"""draft"""
from __future__ import annotations
from collections.abc import Callable
from pathlib import Path
import pytest
from tests.truth.databases import connected, new_database
from tests.truth.schemas import Fact, made, published
from tests.truth.serving import ROOT, migrate

NATIVE = {"chinook": "postgresql", "northwind": "postgresql", "world": "postgresql", "sakila": "mysql"}

@pytest.mark.slow
@pytest.mark.parametrize("name,kind", [*NATIVE.items(), *((n, "sqlite") for n in NATIVE)])
def test_x(name: str, kind: str, generated: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = generated(ROOT / "specs" / name)
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        with connected(url) as connection:
            ours = made(connection)
    theirs = published(name)
    if kind == "sqlite":
        ours = {f for f in ours if f.subject not in ("type","default")}
        theirs = {f for f in theirs if f.subject not in ("type","default")}
    print()
    for f in sorted((ours | theirs) - (ours & theirs)):
        print("published" if f in theirs else "made     ", f.place, "|", f.subject, "|", f.value)
