"""What ends a run early, apart from the problems of a spec: each knows the exit code it means."""

from __future__ import annotations


class UserError(Exception):
    """Something the caller can put right: a bad name, a folder that cannot be written."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InternalError(Exception):
    """A fault of apiwright itself: a template that fails, or output that is not Python."""
