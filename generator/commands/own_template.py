"""`apiwright add template`: a built-in template, copied to where the author's own ones are found."""

from __future__ import annotations

from pathlib import Path

from generator import installed
from generator.console import Console
from generator.failures import UserError
from generator.own_templates import place_beside
from generator.problems import did_you_mean
from generator.project.writing import write_new
from generator.spec.source import displayed
from generator.templating import Templates


def add_template(name: str, specs: Path, console: Console) -> int:
    """Copy it; a template that is there already stays."""
    if not specs.exists():
        raise UserError(f"{specs} is not there", "--specs names the file or folder of the specs")
    templates = Templates(packages=installed.template_folders(installed.installed()))
    if name not in templates.given_names():
        raise UserError(
            f"there is no template {name!r}",
            did_you_mean(name, templates.given_names())
            or "apiwright explain FILE:LINE names the template behind a line",
        )
    folder = place_beside(specs)
    place = folder / name
    if place.exists() or place.is_symlink():
        raise UserError(f"{displayed(place)} is there already")
    write_new({name: templates.text(name)}, folder)
    console.action("create", displayed(place))
    console.note("\nnext step: change it, then apiwright generate")
    return 0
