"""Thirty edits that people make to the e-commerce sample, and what its spec may become afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator import resources
from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.project.change import FileAction
from generator.project.changes import compare
from generator.project.writing import write
from generator.render import RenderedFile

pytestmark = pytest.mark.slow

REVIEW = """\
entities:
  Review:
    timestamps: created
    fields:
      stars: {type: integer, ge: 1, le: 5, default: 5}
    relations:
      product: {to: Product, inverse: reviews, on_delete: cascade}
    filters: [stars]
"""

EDITS: list[tuple[str, str, str]] = [
    # a validator
    (
        "app/schemas/tag.py",
        'class TagCreate(TagBase):\n    """A new tag."""\n',
        (
            'class TagCreate(TagBase):\n    """A new tag, never shouted."""\n\n'
            '    @field_validator("name")\n    @classmethod\n'
            "    def _quiet(cls, value: str) -> str:\n        return value.lower()\n"
        ),
    ),
    (
        "app/schemas/tag.py",
        "from pydantic import MISSING, Field\n",
        "from pydantic import MISSING, Field, field_validator\n",
    ),
    # endpoints
    (
        "app/routers/tag.py",
        '@router.get("/{id}"',
        (
            '@router.get("/loud/{name}")\n'
            "async def loud_tag(name: str) -> str:\n"
            '    """Mine."""\n'
            "    return name.upper()\n\n\n"
            '@router.get("/{id}"'
        ),
    ),
    ("app/routers/tag.py", 'summary="List tags"', 'summary="All the tags"'),
    # a changed query
    (
        "app/repositories/tag.py",
        "return await self.first(Tag.name == name)",
        "return await self.first(sa.func.lower(Tag.name) == name.lower())",
    ),
    (
        "app/repositories/tag.py",
        "from app.models.tag import Tag\n",
        "import sqlalchemy as sa\n\nfrom app.models.tag import Tag\n",
    ),
    # a new column, with a comment
    (
        "app/models/tag.py",
        "    slug: Mapped[str]",
        (
            "    # Set by the importer.\n"
            "    imported: Mapped[bool] = mapped_column(server_default=sa.false())\n"
            "    slug: Mapped[str]"
        ),
    ),
    # a column's details
    (
        "app/models/user.py",
        "full_name: Mapped[str | None] = mapped_column(sa.String(100))",
        'full_name: Mapped[str | None] = mapped_column(sa.String(100), comment="as in the passport")',
    ),
    # a property, and another text for a row
    (
        "app/models/user.py",
        "        return self.username\n",
        (
            '        return f"@{self.username}"\n\n'
            "    @property\n    def initials(self) -> str:\n"
            '        """Mine."""\n        return self.username[:1].upper()\n'
        ),
    ),
    # a renamed local
    (
        "app/services/user.py",
        (
            '    hashed = dict(values)\n    if (password := hashed.pop("password", None)) is not None:\n'
            '        hashed["hashed_password"] = await hash_password(password)\n    return hashed\n'
        ),
        (
            '    result = dict(values)\n    if (password := result.pop("password", None)) is not None:\n'
            '        result["hashed_password"] = await hash_password(password)\n    return result\n'
        ),
    ),
    # a method
    (
        "app/services/post.py",
        '    links = frozenset({"tag_ids"})\n',
        '    links = frozenset({"tag_ids"})\n    teaser_length = 140\n',
    ),
    # a docstring
    (
        "app/services/product.py",
        '"""Creates, reads, changes and deletes products."""',
        '"""The range of the shop."""',
    ),
    # items of registries
    (
        "app/repositories/post.py",
        '        "title": Post.title,\n',
        '        "title": Post.title,\n        "length": sa.func.length(Post.content),\n',
    ),
    (
        "app/repositories/post.py",
        "from app.models.post import",
        "import sqlalchemy as sa\n\nfrom app.models.post import",
    ),
    (
        "app/repositories/product.py",
        "searchable = (Product.name, ",
        "searchable = (Product.slug, Product.name, ",
    ),
    (
        "app/main.py",
        "    app.add_middleware(RequestMiddleware)\n",
        '    app.add_middleware(RequestMiddleware)\n    app.state.started_by = "us"\n',
    ),
    (
        "app/main.py",
        "from app.config import",
        "from app.errors import problem as refusal  # noqa: F401\nfrom app.config import",
    ),
    # settings
    (
        "app/config.py",
        'class Settings(BaseSettings):\n    """What differs between a laptop, a test and production."""\n',
        'class Settings(BaseSettings):\n    """What differs between a laptop, a test and production."""\n\n    stripe_key: str = ""\n    """Mine."""\n',
    ),
    # a constant
    (
        "app/middleware.py",
        '    (b"x-frame-options", b"DENY"),\n',
        '    (b"x-frame-options", b"SAMEORIGIN"),\n    (b"x-mine", b"yes"),\n',
    ),
    # an exception
    (
        "app/exceptions.py",
        "class NotFoundError",
        'class PaymentError(Exception):\n    """Mine."""\n\n\nclass NotFoundError',
    ),
    # a decorated function
    (
        "app/health.py",
        '    """The process answers."""\n    return Health(status="healthy")',
        '    """The process answers, as our monitor wants it."""\n    return Health(status="fine")',
    ),
    # a comment
    (
        "app/services/order.py",
        "STATUS_TRANSITIONS = {",
        "# Agreed with the warehouse.\nSTATUS_TRANSITIONS = {",
    ),
    (
        "app/services/order.py",
        "        row = dict(values)\n",
        "        row = dict(values)  # a copy: it grows\n",
    ),
    # tests and fixtures
    (
        "tests/test_tags.py",
        "def url(row: Row) -> str:",
        "def test_mine() -> None:\n    assert PATH\n\n\ndef url(row: Row) -> str:",
    ),
    (
        "tests/test_tags.py",
        '    ("slug", [None, 1, "a" * 51, "not a match!"]),\n',
        '    ("slug", [None, 1, "a" * 51, "not a match!"]),\n    ("name", [True]),\n',
    ),
    (
        "tests/factories.py",
        "import itertools\n",
        "import itertools\nimport random\n",
    ),
    (
        "tests/factories.py",
        "",
        '\n\ndef any_city() -> str:\n    return random.choice(["Rome", "Oslo"])\n',
    ),
    # texts
    ("README.md", "## Work on it\n", "## Our team\n\nAsk in the channel.\n\n## Work on it\n"),
    ("pyproject.toml", '    "fastapi>=0.165",\n', '    "fastapi>=0.165",\n    "stripe>=12",\n'),
    (".env.example", "", "STRIPE_KEY=\n"),
    (".gitignore", "", "secrets/\n"),
    (
        "Makefile",
        "lint: ## check style and types\n",
        "deploy: ## ours\n\t./deploy.sh\n\nlint: ## check style and types\n",
    ),
]

Specs = dict[str, str]


def _base() -> Specs:
    folder = resources.sample_specs() / "ecommerce"
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}
    return texts | {"review.yaml": REVIEW}


def _unchanged(specs: Specs) -> Specs:
    return specs


def _field_everywhere(specs: Specs) -> Specs:
    return {
        name: text.replace(
            "    fields:\n", "    fields:\n      weight_in_grams: {type: integer, default: 0}\n"
        )
        for name, text in specs.items()
    }


def _entity_removed(specs: Specs) -> Specs:
    return {name: text for name, text in specs.items() if name != "review.yaml"}


def _field_renamed(specs: Specs) -> Specs:
    return specs | {"user.yaml": specs["user.yaml"].replace("full_name", "whole_name")}


def _constraint(specs: Specs) -> Specs:
    return specs | {"tag.yaml": specs["tag.yaml"].replace("string(50)", "string(60)")}


def _sync(specs: Specs) -> Specs:
    return specs | {"app.yaml": specs["app.yaml"].replace("mode: async", "mode: sync")}


@cache
def _output(change: Callable[[Specs], Specs]) -> tuple[RenderedFile, ...]:
    with TemporaryDirectory() as name:
        for path, text in change(_base()).items():
            (Path(name) / path).write_text(text, "utf-8")
        return new_project(build(Path(name), Diagnostics()))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The generated sample with all edits in it."""
    write(compare(_output(_unchanged), tmp_path), tmp_path)
    for path, old, new in EDITS:
        place = tmp_path / path
        text = place.read_text("utf-8")
        assert old in text, f"{path} has no {old!r} any more"
        place.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    _run(tmp_path, "ruff", "check", "-q", "--fix", "--select", "I", ".")
    _run(tmp_path, "ruff", "format", "-q", ".")
    _check(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_unchanged, set()),
        (_field_everywhere, set()),
        (_entity_removed, set()),
        (_constraint, set()),
        (_field_renamed, {"app/models/user.py"}),
        (_sync, set()),
    ],
    ids=lambda value: getattr(value, "__name__", "").strip("_"),
)
def test_every_edit_survives(
    project: Path, change: Callable[[Specs], Specs], expected: set[str]
) -> None:
    changes = compare(_output(change), project)
    conflicts = {
        each.path: each.conflicts for each in changes if each.action is FileAction.CONFLICT
    }
    assert set(conflicts) <= expected, conflicts
    write(changes, project)
    for path, old, new in EDITS:
        text = (project / path).read_text("utf-8")
        for line in set(new.split("\n")) - set(old.split("\n")):
            expected_line = line.replace("await ", "") if change is _sync else line
            assert expected_line.strip() in text, f"{path} has lost {line!r}"
    untouched = {path for path, _, _ in EDITS}
    for file in _output(change):
        if file.path not in untouched and "alembic" not in file.path:
            assert (project / file.path).read_text("utf-8") == file.text
    if not conflicts:
        _check(project)


def test_the_reviews_are_gone(project: Path) -> None:
    write(compare(_output(_entity_removed), project), project)
    left = [path for path in project.rglob("*") if "review" in path.name and path.suffix != ".pyc"]
    assert left == []


def _check(folder: Path) -> None:
    """It is linted as the project says, and its routes are made when it is imported."""
    _run(folder, "ruff", "check", "-q", ".")
    _run(folder, "ruff", "format", "-q", "--check", ".")
    _run(folder, "app.main")


def _run(folder: Path, *module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
