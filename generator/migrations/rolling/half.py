"""Which half of a change is asked for."""

from __future__ import annotations

from enum import Enum


class Half(Enum):
    WHOLE = "whole"
    """Both at once: no process of the old release is at work."""
    EXPAND = "expand"
    CONTRACT = "contract"
