"""All revisions of a project as one that makes the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.failures import UserError
from generator.ir import App
from generator.migrations import history
from generator.migrations.hints import Hints
from generator.migrations.history import Written
from generator.migrations.message import slug_of
from generator.migrations.plan import plan
from generator.migrations.render import script
from generator.migrations.revision import Revision
from generator.project.state import REVISIONS
from generator.render import RenderedFile
from generator.schema import fingerprint
from generator.schema.model import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Squashed:
    """The one revision, which has the id of the last."""

    head: str
    file: RenderedFile
    by_hand: tuple[Written, ...]
    """Revisions that were written or edited by hand, and may do more than the structure shows."""


def squashed(project: Path, app: App) -> Squashed:
    """A revision that makes in one step what those of the project have made."""
    past = history.read(project, app)
    if len(past.heads) != 1:
        raise UserError(
            "there are two branches of revisions", "apiwright db migrate joins them first"
        )
    if past.owing:
        raise UserError(
            f"{past.owing[0].path} leaves something for a later release, which would be forgotten",
            "apiwright generate --contract first",
        )
    databases = tuple(database.value for database in app.databases)
    planned = plan(State(), past.state, Hints(), databases)
    revision = Revision(
        id=past.heads[0],
        parents=(),
        message="All tables as they are by now",
        state=fingerprint.of(past.state),
        hints=tuple(sorted(past.hints_used)),
        by_hand=tuple(sorted(map(str, past.by_hand))),
    )
    text = script(planned.upgrade, planned.downgrade, revision, databases, State())
    file = RenderedFile(f"{REVISIONS}{revision.id}_{slug_of(revision.message)}.py", text)
    by_hand = tuple(one for one in past.revisions if not one.is_ours or one.pristine is not None)
    return Squashed(head=past.heads[0], file=file, by_hand=by_hand)
