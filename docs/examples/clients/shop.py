"""A client of the shop (specs/ecommerce) that knows the types."""

import sys
from http import HTTPStatus

from e_commerce_api_client import Client
from e_commerce_api_client.api.orders import create_order
from e_commerce_api_client.api.products import create_product, list_products, update_product
from e_commerce_api_client.api.users import create_user
from e_commerce_api_client.models import (
    OrderCreate,
    OrderItemCreate,
    Problem,
    ProblemCode,
    ProductCreate,
    ProductPage,
    ProductResponse,
    ProductUpdate,
    UserCreate,
    UserResponse,
)

client = Client(base_url=sys.argv[1])


def explain(problem: Problem) -> str:
    if problem.code == ProblemCode.DUPLICATE:
        return "There is one already."
    if problem.code == ProblemCode.INVALID:
        return "\n".join(f"{one.pointer}: {one.detail}" for one in problem.errors or ())
    return f"{problem.detail} ({problem.request_id})"


def signed_up() -> UserResponse:
    body = UserCreate(username="grace_h", email="grace@example.com", password="Secret123")
    user = create_user.sync(client=client, body=body)
    assert isinstance(user, UserResponse)
    return user


def added() -> tuple[ProductResponse, str]:
    """The product and its version."""
    body = ProductCreate(name="Coffee", sku="C-1", price="4.50", stock_quantity=5)
    made = create_product.sync_detailed(client=client, body=body)
    assert isinstance(made.parsed, ProductResponse)
    return made.parsed, made.headers["ETag"]


def refused() -> None:
    body = ProductCreate(name="More coffee", sku="C-1", price="4.50")
    twice = create_product.sync_detailed(client=client, body=body)
    assert twice.status_code == HTTPStatus.CONFLICT
    assert isinstance(twice.parsed, Problem)
    assert explain(twice.parsed) == "There is one already."

    bad = create_user.sync(client=client, body=UserCreate(username="x", email="x", password="y"))
    assert isinstance(bad, Problem)
    assert "/username: " in explain(bad)


def repriced(product: ProductResponse, etag: str) -> None:
    body = ProductUpdate(price="5.00")
    fresh = update_product.sync(product.id, client=client, body=body, if_match=etag)
    assert isinstance(fresh, ProductResponse)
    stale = update_product.sync(product.id, client=client, body=body, if_match=etag)
    assert isinstance(stale, Problem)
    assert stale.status == HTTPStatus.PRECONDITION_FAILED


def ordered(user: UserResponse, product: ProductResponse) -> None:
    items = [OrderItemCreate(product_id=product.id, quantity=2)]
    body = OrderCreate(user_id=user.id, items=items)
    order = create_order.sync_detailed(client=client, body=body, idempotency_key="order-of-grace")
    again = create_order.sync_detailed(client=client, body=body, idempotency_key="order-of-grace")
    assert order.status_code == HTTPStatus.CREATED
    assert order.content == again.content


def names() -> list[str]:
    found: list[str] = []
    number, more = 1, True
    while more:
        page = list_products.sync(client=client, page=number, page_size=50, price_gte="1")
        assert isinstance(page, ProductPage)
        found += [one.name for one in page.items]
        number, more = number + 1, page.has_next
    return found


user = signed_up()
product, etag = added()
price: str = product.price
refused()
repriced(product, etag)
ordered(user, product)
assert "Coffee" in names()

if len(sys.argv) > 2:  # mypy alone reads these: each is refused
    ProductCreate(nme="Tea", name="Tea", sku="T", price="1")  # type: ignore[call-arg]
    ProductCreate(name="Tea")  # type: ignore[call-arg]
    ProductCreate(name=7, sku="T", price="1")  # type: ignore[arg-type]
    print(ProblemCode.DUPLICATED)  # type: ignore[attr-defined]
    update_product.sync(1, client=client, body=ProductUpdate(), if_match=1)  # type: ignore[arg-type]
