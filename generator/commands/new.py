"""`apiwright new`: a project folder with a sample spec, ready to be changed and generated."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from generator import resources
from generator.console import Console
from generator.failures import UserError
from generator.project.state import EDITOR_LINE, SCHEMA
from generator.project.writing import write_new
from generator.spec import schema_text

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*")
_LONGEST = 60
_SAMPLE = "blog"
_SAMPLE_WITH_SIGN_IN = "shop"

_README = """\
# The spec of {title}

The YAML files of this folder say what {title} is; everything else in the project is generated from
them. After a change:

    apiwright validate      # every mistake, with its place
    apiwright generate      # writes the application into the folder above this one

More entities: `apiwright add entity Comment body:text article:Article`, or by hand. Editors with YAML's
language server complete the keys: the first line of each file names the JSON Schema, which `apiwright
generate` keeps up to date.
"""


def new(name: str, parent: Path, console: Console, *, auth: bool = False) -> int:
    """Make the folder; nothing of it is fetched from anywhere. With `auth`, users sign in."""
    _check_name(name)
    folder = parent / name
    _check_free(folder)
    files = _files(name, _SAMPLE_WITH_SIGN_IN if auth else _SAMPLE)
    write_new(files, folder)
    made = [*files]
    if auth:
        write_secret(folder / ".env")
        made.append(".env")
    for path in made:
        console.action("create", f"{name}/{path}")
    console.summary(f"made {name}: {len(made)} files")
    console.note(
        f"\nnext steps:\n  cd {name}\n  apiwright generate\nspecs/README.md says how to go on."
    )
    return 0


def write_secret(path: Path) -> None:
    """Settings with a new secret, for their owner's eyes alone; git leaves `.env` out."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"AUTH_SECRETS={secrets.token_urlsafe(48)}\n")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UserError(
            f"{name!r} is no name for a project",
            f"letters and digits, joined by - or _, a letter first, at most {_LONGEST}: my-shop",
        )


def _check_free(folder: Path) -> None:
    try:
        is_free = not folder.is_symlink() and (not folder.exists() or not any(folder.iterdir()))
    except OSError as error:
        raise UserError(f"{folder} cannot be used: {error.strerror}") from error
    if not is_free:
        raise UserError(f"{folder} is there already and is not empty", "choose another name")


def _files(name: str, chosen: str) -> dict[str, str]:
    """The sample under its new name, and a page that says how to go on."""
    title = re.sub(r"[-_]", " ", name)
    title = title[:1].upper() + title[1:]
    sample = sorted((resources.sample_specs() / chosen).glob("*.yaml"))
    texts = {file.name: file.read_text("utf-8") for file in sample}
    texts["app.yaml"] = (
        texts["app.yaml"]
        .replace(f"name: {chosen}\n", f"name: {name.replace('-', '_')}\n")
        .replace(f"title: {chosen.capitalize()}\n", f"title: {title}\n")
    )
    return {
        "specs/README.md": _README.format(title=title),
        **{f"specs/{path}": EDITOR_LINE + text for path, text in texts.items()},
        SCHEMA: schema_text(),
    }
