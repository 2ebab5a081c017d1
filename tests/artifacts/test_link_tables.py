"""A link table may be called whatever a database takes: Python calls it so where it can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.artifacts.naming import link_table
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.pipeline import build

TABLES = {
    "post_marks": "post_marks",
    "PostTags": "post_tags",
    "Mark": "mark",
    "class": "class_table",
    "object": "object_table",
    "sa": "sa_table",
    "relationship": "relationship_table",
    "model": "model_table",
    "order": "order_table",
    "order_table": "order_table_table",
}


def test_no_link_table_meets_a_word_of_its_modules(app: Callable[[str], App]) -> None:
    post = app(_entities()).entity("Post")
    assert {link.table: link_table(post, link) for link in post.links} == TABLES


def test_a_link_table_may_have_a_word_of_python(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(f"app: {{name: sample}}\nentities:\n{_entities()}", "utf-8")
    files = {one.path: one.text for one in build(file, Diagnostics()).files}
    assert "\nclass_table = sa.Table(" in files["app/models/post.py"]
    assert "class_table" in files["app/repositories/post.py"]


def _entities() -> str:
    links = "".join(
        f"      link_{place}: {{to: Mark, many: true, table: {name}}}\n"
        for place, name in enumerate(TABLES)
    )
    return (
        f"  Mark: {{fields: {{word: string(20)}}}}\n  Post:\n    fields: {{title: string(20)}}\n"
        f"    relations:\n{links}"
    )
