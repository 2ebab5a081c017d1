"""The folder `templates/` beside a spec, whose templates stand before those of the same name."""

from __future__ import annotations

import os
from pathlib import Path

from generator import problems, resources
from generator.diagnostics import Diagnostics, Span
from generator.spec.source import displayed
from generator.templating import Templates

FOLDER = "templates"


def folder_beside(specs: Path) -> Path | None:
    """The folder, if it is there; our own templates, seen from a checkout, are nobody's own."""
    folder = place_beside(specs)
    if not folder.is_dir() or folder.samefile(resources.templates()):
        return None
    return folder


def place_beside(specs: Path) -> Path:
    """Where the folder belongs: beside the file, or beside the folder of the specs."""
    absolute = Path(os.path.abspath(specs))  # noqa: PTH100 - links are not followed
    return Path(displayed(absolute.parent / FOLDER))


def check(templates: Templates, report: Diagnostics) -> None:
    """Warn of each that nothing would ever use."""
    own = templates.own_names()
    if not own or templates.own is None:
        return
    known = templates.given_names()
    standing = [name for name in own if name in known]
    used = {each for name in standing for each in templates.taking_part(name)}
    folders = {name.partition("/")[0] for name in known}
    for name in own:
        is_meant = name.partition("/")[0] in folders or _is_python(name)
        if is_meant and name not in used:
            at = Span(displayed(templates.own / name))
            report.add(problems.useless_template(at, name, known))


def _is_python(name: str) -> bool:
    """Templates of pages, which an application may have in a folder of this name, make none."""
    return name.endswith((".py.jinja", ".pyi.jinja"))
