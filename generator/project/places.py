"""Where files may go: inside the target folder, through no link, and never in a file's stead."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

from generator.failures import UserError


def inspect_target(target: Path) -> None:
    """Refuse a target that is not a folder, or where no folder can be made."""
    mode = _mode(target, follow=True)
    if mode is None:
        _inspect_parent(target)
    elif not stat.S_ISDIR(mode):
        raise UserError(f"{target} is not a folder", "name another output folder")


def place_of(path: str, target: Path) -> Path:
    """The place of one output file; `UserError` where something else stands in its way."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or PurePosixPath(path).is_absolute():
        raise UserError(f"{path!r} would leave the output folder")
    place = target
    for number, part in enumerate(parts, start=1):
        place = place / part
        mode = _mode(place, follow=False)
        if mode is None:
            return target.joinpath(*parts)
        _check_kind(place, mode, is_last=number == len(parts))
    return place


def _check_kind(place: Path, mode: int, *, is_last: bool) -> None:
    """A link could lead anywhere, and a rename would replace it by a file: both surprise."""
    if stat.S_ISLNK(mode):
        raise UserError(
            f"{place} is a link, and nothing is written through links",
            "put a folder or a file in its place, or name another output folder",
        )
    if is_last and not stat.S_ISREG(mode):
        raise UserError(f"{place} is not a file, but a file belongs there", _MOVE)
    if not is_last and not stat.S_ISDIR(mode):
        raise UserError(f"{place} is not a folder, but a folder belongs there", _MOVE)


_MOVE = "move it away, or name another output folder"


def _inspect_parent(target: Path) -> None:
    """The nearest folder that exists has to take new ones."""
    for parent in target.absolute().parents:
        mode = _mode(parent, follow=True)
        if mode is None:
            continue
        if not stat.S_ISDIR(mode):
            raise UserError(f"{parent} is not a folder", "name another output folder")
        return


def _mode(place: Path, *, follow: bool) -> int | None:
    """The kind of what is there, None for nothing; a place that cannot be looked at is an error."""
    try:
        return place.stat(follow_symlinks=follow).st_mode
    except FileNotFoundError:
        if follow and place.is_symlink():
            raise UserError(f"{place} is a link to nothing", _MOVE) from None
        return None
    except NotADirectoryError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{place} cannot be used: {reason}", "name another output folder") from None
