"""Stories of specs that change under rows: see `story.py` for how one is told."""
