"""What the spec language has and this version does not make yet: refused by name, never as unknown."""

from __future__ import annotations

LATER_KEYS: dict[tuple[str, str], str] = {
    ("AuthDocument", "external"): "another issuer of tokens",
    ("AuthDocument", "keys"): "API keys",
    ("AuthDocument", "reset"): "forgotten passwords",
    ("AuthDocument", "tenant"): "tenants",
    ("AuthDocument", "verify"): "verified addresses",
    ("EntityDocument", "tenant"): "tenants",
}
"""Document and key to what a message calls it."""
