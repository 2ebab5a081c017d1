"""Sample rows of the shop, whose users sign in: a clerk's and a customer's."""

from __future__ import annotations

import subprocess
import sys

from generator.commands.demo.calls import Row, call, create, sign_in
from generator.failures import UserError

_CLERK, _CUSTOMER = "ada@example.com", "grace@example.com"
_PASSWORD = "correct horse battery"  # noqa: S105 - of rows on this machine alone
_PRODUCTS: tuple[Row, ...] = (
    {"name": "Wireless Headphones", "price": "79.99", "stock": 50},
    {"name": "Bookshelf Speaker", "price": "149.00", "stock": 8},
    {"name": "USB-C Charger", "price": "24.50", "stock": 120},
)
_POST = {
    "title": "Closed or open?",
    "body": "It depends on who sits beside you.",
    "status": "published",
}


def add_rows(address: str) -> int:
    """Create the sample rows, each by the user whose it is; none where there are products already."""
    if call(f"{address}/products/")["items"]:
        return 0
    _make_clerk()
    customer = {"email": _CUSTOMER, "password": _PASSWORD, "name": "Grace"}
    create(address, "users", customer)
    clerk, buyer = (sign_in(address, login, _PASSWORD) for login in (_CLERK, _CUSTOMER))
    products = [create(address, "products", row, clerk) for row in _PRODUCTS]
    create(address, "posts", _POST, buyer)
    items = [{"product_id": products[0], "quantity": 1}, {"product_id": products[2], "quantity": 2}]
    create(address, "orders", {"items": items}, buyer)
    return 2 + len(_PRODUCTS) + 2


def told(address: str) -> list[str]:
    """How to call as each of the two."""
    lines = [f"  {address}/docs   Authorize with the password '{_PASSWORD}'"]
    for login, who in ((_CLERK, "a clerk"), (_CUSTOMER, "a customer, with an order")):
        lines += ["", f"{login} is {who}. For the next 15 minutes:"]
        lines += [f"  Authorization: Bearer {sign_in(address, login, _PASSWORD)}"]
    return lines


def _make_clerk() -> None:
    """By the application's own command, in whose folder we are: nobody signs up as a clerk."""
    command = [sys.executable, "-m", "app", "user", "create", _CLERK, "name=Ada", "--role", "clerk"]
    done = subprocess.run(  # noqa: S603 - words of ours
        command,
        input=f"{_PASSWORD}\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(f"the clerk was not made:\n{done.stderr.strip()}")
