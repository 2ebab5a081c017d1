"""The target folder: what is there, what would change, and writing it as one step."""

from generator.project.changes import Action, Change, compare, diff
from generator.project.writing import remove, write, write_new

__all__ = ["Action", "Change", "compare", "diff", "remove", "write", "write_new"]
