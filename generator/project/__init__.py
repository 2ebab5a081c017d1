"""The target folder: what is there, what would change, and writing it as one step."""
