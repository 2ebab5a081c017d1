"""The target folder: what is there, what would change, and writing it as one step."""

from generator.project.changes import Change, FileAction, compare, diff
from generator.project.writing import remove, write, write_new

__all__ = ["Change", "FileAction", "compare", "diff", "remove", "write", "write_new"]
