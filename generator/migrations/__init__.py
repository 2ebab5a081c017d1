"""Migrations: what the revisions of a project have made, what its spec wants, and the revision between."""
