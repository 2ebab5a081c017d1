"""Which project and which spec are meant: what is named, else what is here or in a folder above."""

from __future__ import annotations

import os
from pathlib import Path

from generator.failures import UserError
from generator.project import state
from generator.project.state import HOME, MANIFEST

SPECS = Path("specs")
"""The spec of a project that `apiwright new` made."""


def project_of(path: Path) -> Path:
    """The project that a place belongs to: the nearest folder above it with a manifest."""
    found = _above(path, MANIFEST)
    if found is None:
        raise UserError(
            f"{path} is in no project of apiwright", f"no folder above it holds {MANIFEST}"
        )
    return found


def specs_of(specs: Path | None) -> Path:
    """The spec that is named; else `specs` here, else that of the project around this folder."""
    if specs is not None:
        return specs
    project = None if SPECS.exists() else _above(Path(), HOME)
    if project is None:
        return SPECS
    return recorded_specs(project)


def recorded_specs(project: Path) -> Path:
    """The spec that a project was generated from, as seen from here."""
    return Path(os.path.relpath(project / (state.load(project).specs or SPECS)))


def target_of(specs: Path, out: Path | None) -> Path:
    """The output folder that is named; else the project of this spec."""
    if out is not None:
        return out
    if specs.name == SPECS.name:
        return specs.parent
    if specs.absolute().name == SPECS.name:  # the folder that we are in
        return Path(os.path.relpath(specs.absolute().parent))
    project = _above(Path(), MANIFEST)
    if project is not None and state.load(project).specs == seen_from(project, specs):
        return Path(os.path.relpath(project))
    raise UserError(
        "name the output folder", f"for instance: apiwright generate {specs.as_posix()} out"
    )


def seen_from(target: Path, specs: Path) -> str:
    """What a project remembers of its spec: nothing where it is in the usual place."""
    place = Path(os.path.relpath(specs.absolute(), target.absolute())).as_posix()
    return "" if place == SPECS.name else place


def _above(path: Path, name: str) -> Path | None:
    """The nearest folder that holds this, upwards from a place."""
    absolute = path.absolute()
    return next((each for each in (absolute, *absolute.parents) if (each / name).exists()), None)
