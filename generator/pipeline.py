"""Specs in, rendered files out: the stages of the compiler in their order."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.artifacts.planned import PlannedFile
    from generator.diagnostics import Diagnostics, Span
    from generator.ir import App
    from generator.render import RenderedFile
    from generator.templating import Templates
    from generator.untested import LeftOutTest, UntestedEntity


@dataclass(frozen=True, slots=True)
class Build:
    """What a spec means and the files it becomes."""

    app: App
    files: tuple[RenderedFile, ...]
    templates: Templates
    """For what is rendered later: a revision, once it is known that one is due."""

    @property
    def left_out(self) -> tuple[LeftOutTest, ...]:
        """What the tests do without, as no rows were found for it."""
        return tuple(one for file in self.files if file.planned for one in file.planned.left_out)


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is to be rendered, and the templates for it."""

    files: tuple[PlannedFile, ...]
    templates: Templates


def understand(specs: Path, report: Diagnostics) -> App:
    """What the specs mean; raises `SpecErrors` when they hold a mistake, after finding them all."""
    from generator.resolve import resolve
    from generator.spec import load

    documents = load(specs, report)
    app = resolve(documents, report)
    report.stop_on_errors()
    return app


def build(specs: Path, report: Diagnostics) -> Build:
    """The whole output in memory; nothing is written here."""
    from generator import problems
    from generator.own_templates import check
    from generator.render import render_all

    with _no_collection():
        app = understand(specs, report)
        plan = planned(app, specs)
        check(plan.templates, report)
        files = render_all(plan.files, plan.templates, report)
        for finding in (one for file in plan.files for one in file.findings):
            report.add(problems.no_rows(_place(specs, finding), finding.message))
        return Build(app, files, plan.templates)


def planned(app: App, specs: Path) -> FilePlan:
    """Every file of the output, those of installed packages among them, and where templates are."""
    from generator import artifacts, installed, own_templates
    from generator.templating import Templates

    plugins = installed.installed()
    files = (*artifacts.plan(app), *installed.plan_of(plugins, app))
    folders = installed.template_folders(plugins)
    return FilePlan(files, Templates(own_templates.folder_beside(specs), folders))


def _place(specs: Path, finding: UntestedEntity) -> Span:
    """Where the rules stand that no row keeps: only the documents know."""
    from generator.diagnostics import Diagnostics
    from generator.spec import load

    entities = load(specs, Diagnostics()).entities
    document = next(one for word, one in entities.items() if word == finding.entity)
    field = next((word for word in document.fields if word == finding.name), None)
    return document.key_at(finding.key) if field is None else field.at


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that a build makes is garbage before its end; looking for it takes a quarter more."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
