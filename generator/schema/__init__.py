"""The schema of a database as values: what a spec asks for, and what revisions have made."""
