"""What becomes of an error: one message, and one exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer
import typer.core

from generator.console import Console
from generator.failures import InternalError, UserError

if TYPE_CHECKING:
    pass


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """Give a command its exit code, whatever happens in it."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 - any command's
        raise typer.Exit(_exit_code(lambda: command(*args, **options)))

    run.__annotations__["return"] = None
    return run


def _exit_code(command: Callable[[], int]) -> int:
    """Every error of every command ends here, as one message and one exit code."""
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        Console().error(error.message, error.hint)
        return error.exit_code
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is not None:
            return _own_fault(error)
        Console().error(f"cannot write the output: {error.strerror}")
        _silence_stdout()
        return UserError.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort
        return _own_fault(error)
    return code


def _silence_stdout() -> None:
    """The reader has gone; the interpreter's last flush must not complain about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _own_fault(error: Exception) -> int:
    if os.environ.get("APIWRIGHT_TRACEBACK"):
        raise error
    what = str(error) if isinstance(error, InternalError) else f"{type(error).__name__}: {error}"
    Console().error(
        f"this is a bug of apiwright, not of your spec\n{what}",
        "please report it; APIWRIGHT_TRACEBACK=1 shows where it happened",
    )
    return 1
