"""Where compiled templates are kept: beside the package, else with the user, else nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from generator import template_cache
from generator.template_cache import TemplateCache


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TemplateCache:
    """The cache of a package whose folder cannot be written to."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(template_cache, "_compiled", {})
    (tmp_path / "file").write_text("")
    found = TemplateCache()
    found.beside = tmp_path / "file" / "__pycache__"
    return found


def _rendered(cache: TemplateCache, text: str = "{{ 1 + 1 }}") -> str:
    jinja = Environment(loader=DictLoader({"one": text}), bytecode_cache=cache)
    return jinja.get_template("one").render()


def test_the_user_keeps_what_the_package_cannot(
    cache: TemplateCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _rendered(cache) == "2"
    assert [file.suffix for file in cache.own.iterdir()] == [".cache"]
    assert cache.own.stat().st_mode & 0o777 == 0o700
    template_cache._compiled.clear()
    monkeypatch.setattr(Environment, "compile", None)
    assert _rendered(cache) == "2"


def test_the_package_keeps_it_where_it_can(cache: TemplateCache, tmp_path: Path) -> None:
    cache.beside = tmp_path / "__pycache__"
    assert _rendered(cache) == "2"
    assert len(list(cache.beside.iterdir())) == 1
    assert not cache.own.exists()


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_that_others_may_write_to_is_left_alone(cache: TemplateCache, mode: int) -> None:
    cache.own.mkdir(parents=True)
    cache.own.chmod(mode)
    assert _rendered(cache) == "2"
    assert list(cache.own.iterdir()) == []


def test_a_folder_of_somebody_else_is_left_alone(
    cache: TemplateCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.own.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    assert _rendered(cache) == "2"
    assert list(cache.own.iterdir()) == []


def test_what_cannot_be_kept_is_compiled_all_the_same(cache: TemplateCache, tmp_path: Path) -> None:
    cache.own = tmp_path / "file" / "apiwright"
    assert _rendered(cache) == "2"


def test_another_text_is_compiled_anew(cache: TemplateCache) -> None:
    assert _rendered(cache) == "2"
    assert _rendered(cache, "{{ 2 + 2 }}") == "4"
