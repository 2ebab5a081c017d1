"""Running revisions without a database, to know what they make."""

from generator.migrations.replay.recorder import Mark, Recorder
from generator.migrations.replay.sandbox import Sandbox, Script

__all__ = ["Mark", "Recorder", "Sandbox", "Script"]
