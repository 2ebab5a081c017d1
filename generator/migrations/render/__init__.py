"""A planned migration as the script that does it."""

from generator.migrations.render.script import script

__all__ = ["script"]
