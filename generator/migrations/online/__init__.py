"""Changes of large tables on PostgreSQL, in steps that keep no reader and no writer waiting."""

from generator.migrations.online.phases import Phase, phases, still_true
from generator.migrations.online.script import online_script

__all__ = ["Phase", "online_script", "phases", "still_true"]
