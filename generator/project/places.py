"""Where files may go: inside the target folder, through no link, and never in a file's stead."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from generator.failures import UserError


def inspect_target(target: Path) -> None:
    """Refuse a target that is not a folder, or where no folder can be made."""
    mode = _mode(target)
    if mode is None:
        _inspect_parent(target)
    elif not stat.S_ISDIR(mode):
        raise UserError(f"{target} is not a folder", "name another output folder")


def place_of(path: str, target: Path) -> Path:
    """The place of one output file; `UserError` where something else stands in its way."""
    parts = path.split("/")
    if ".." in parts or not path or path.startswith("/") or "\\" in path:
        raise UserError(f"{path!r} would leave the output folder")
    if any(part.lower() == ".git" for part in parts):
        raise UserError(f"{path!r} would reach into git's own folder")
    _inspect(target, parts, is_file=True)
    return target / path


def inspect_folder(path: str, target: Path) -> None:
    """`UserError` where something else than a folder stands at a place, or above it."""
    if path:
        _inspect(target, path.split("/"), is_file=False)


def read_regular(place: Path, limit: int | None = None) -> bytes:
    """What a file holds; `OSError` for what may never end, such as a pipe, and for what is too large."""
    facts = place.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(place))
    if limit is not None and facts.st_size > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit // 1_000_000} MB", str(place))
    return place.read_bytes()


def _inspect(target: Path, parts: Sequence[str], *, is_file: bool) -> None:
    place = os.fspath(target)
    for number, part in enumerate(parts, start=1):
        place = f"{place}{os.sep}{part}"
        mode = _kind(place)
        if mode is None:
            return
        _check_kind(place, mode, is_last=is_file and number == len(parts))


def _kind(place: str) -> int | None:
    """The kind of what is there, None for nothing; many are looked at, so without a `Path` each."""
    try:
        return os.lstat(place).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unusable(place, error) from None


def _check_kind(place: str, mode: int, *, is_last: bool) -> None:
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
        mode = _mode(parent)
        if mode is None:
            continue
        if not stat.S_ISDIR(mode):
            raise UserError(f"{parent} is not a folder", "name another output folder")
        return


def _mode(place: Path) -> int | None:
    """The kind of what a folder is or leads to, None for nothing."""
    try:
        return place.stat().st_mode
    except FileNotFoundError:
        if place.is_symlink():
            raise UserError(f"{place} is a link to nothing", _MOVE) from None
        return None
    except NotADirectoryError:
        return None
    except (OSError, ValueError) as error:
        raise _unusable(place, error) from None


def _unusable(place: object, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or str(error)
    return UserError(f"{place} cannot be used: {reason}", "name another output folder")
