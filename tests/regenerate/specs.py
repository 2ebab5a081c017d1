"""Specs of a small application with parts that come and go, and what is generated from them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.render import RenderedFile

FEATURES = (
    "stars",
    "isbn",
    "longer",
    "search",
    "filters",
    "query",
    "view",
    "versions",
    "moments",
    "shelf",
    "unique",
    "doc",
    "slug",
    "sync",
)
"""What a spec may have; each changes other files."""


@cache
def output(features: frozenset[str]) -> tuple[RenderedFile, ...]:
    """The files of the application with these features."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(spec(features), "utf-8")
        return new_project(build(path, Diagnostics()))


def spec(features: frozenset[str]) -> str:
    """The spec with these features."""

    def when(feature: str, text: str) -> str:
        return text if feature in features else ""

    return f"""\
app: {{name: library, title: Library{when("sync", ", mode: sync")}}}
entities:
  Author:
    doc: {"Who wrote it." if "doc" in features else "Somebody who writes."}
    fields:
      name: {{type: string({120 if "longer" in features else 80}), unique: true, lookup: true}}
{when("slug", "      slug: {type: slug(80), unique: true, from: name}")}
  Book:
    doc: Something to read.
{when("moments", "    timestamps: true")}
{when("versions", "    version: true")}
    fields:
      title: {{type: string({200 if "longer" in features else 100}), min_length: 1}}
      pages: {{type: integer, default: 0, ge: 0}}
{when("stars", "      stars: {type: integer, default: 0, ge: 0, le: 5}")}
{when("isbn", "      isbn: {type: string(20), unique: true}")}
    relations:
      author: {{to: Author, inverse: books, on_delete: cascade}}
{when("shelf", "      shelf: {to: Shelf, nullable: true, inverse: books, on_delete: set_null}")}
{when("unique", "    unique: [[title, author]]")}
{when("search", "    search: [title]")}
{when("filters", "    filters: [pages, author]")}
{when("view", "    views: {WithAuthor: {include: [author], route: /with-author}}")}
{when("query", QUERY)}
{when("shelf", SHELF)}
"""


QUERY = """\
    queries:
      thick:
        params: {least: {type: integer, default: 500}}
        where: pages >= least
        order_by: pages
        route: /thick
"""
SHELF = """\
  Shelf:
    fields:
      place: {type: string(40), unique: true}
"""
