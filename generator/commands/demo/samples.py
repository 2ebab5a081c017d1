"""The samples that the demo serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.commands.demo import rows, shop


@dataclass(frozen=True)
class DemoSample:
    """What is generated where, which rows it gets, and what is said of it."""

    specs: str
    """A folder of the samples' specs."""
    title: str
    folder: str
    add_rows: Callable[[str], int]
    """Creates rows through the API at an address; how many."""
    told: Callable[[str], list[str]]
    """Lines about the application at an address."""


def _store(address: str) -> list[str]:
    return [f"  {address}/docs   try every route", f"  {address}/products/"]


STORE = DemoSample("ecommerce", "e-commerce", "apiwright-demo", rows.add_rows, _store)
SHOP = DemoSample("shop", "shop", "apiwright-demo-shop", shop.add_rows, shop.told)
