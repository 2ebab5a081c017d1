"""How an order is placed with a session of SQLAlchemy: what FastCRUD and Litestar leave to their user."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.tutorial.models import Notification, Order, OrderItem, Product


class OrderRefusedError(Exception):
    """A product is unknown, or there is too little of it."""


async def place(
    session: AsyncSession, user_id: int, address: str | None, quantities: Mapping[int, int]
) -> Order:
    """Lock the products, take what is ordered, and add the order; nothing is committed."""
    statement = select(Product).where(Product.id.in_(quantities)).order_by(Product.id)
    products = (await session.scalars(statement.with_for_update())).all()
    if len(products) < len(quantities):
        raise OrderRefusedError("Product not found")
    for product in products:
        if product.stock_quantity < quantities[product.id]:
            raise OrderRefusedError("Insufficient stock")
        product.stock_quantity -= quantities[product.id]
    items = [
        OrderItem(
            product_id=product.id,
            quantity=quantities[product.id],
            unit_price=product.price,
            total_price=product.price * quantities[product.id],
        )
        for product in products
    ]
    order = Order(
        order_number=f"ORD-{uuid.uuid4().hex[:12].upper()}",
        user_id=user_id,
        shipping_address=address,
        total_amount=sum(item.total_price for item in items),
        items=items,
    )
    session.add(order)
    await session.flush()
    message = f"Order {order.order_number} received"
    session.add(Notification(user_id=user_id, order_id=order.id, message=message))
    await session.flush()
    return order
