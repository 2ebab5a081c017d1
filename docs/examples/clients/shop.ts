// A client of the shop (specs/ecommerce) that knows the types; what must not compile is marked.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] });

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

// @ts-expect-error a field that there is not
await client.POST("/users", { body: { user_name: "x", email: "x@example.com", password: "Secret123" } });
// @ts-expect-error a field that is missing
await client.POST("/products", { body: { name: "Tea" } });
// @ts-expect-error a field of another type
await client.POST("/products", { body: { name: 7, sku: "T-2", price: "1.00", stock_quantity: 1 } });

const { data: user } = await client.POST("/users", {
  body: { username: "ada_l", email: "ada@example.com", password: "Secret123" },
});
must(user !== undefined, "a user");

const made = await client.POST("/products", {
  body: { name: "Tea", sku: "T-1", price: "4.50", stock_quantity: 5 },
});
must(made.data !== undefined, "a product");
const product = made.data;
const price: string = product.price;
must(price === "4.50", "a decimal is a text");

type Problem = components["schemas"]["Problem"];

function explain(problem: Problem): string {
  switch (problem.code) {
    case "duplicate":
      return "There is one already.";
    case "insufficient":
      return "We have not got that many.";
    case "invalid":
      return (problem.errors ?? []).map((one) => `${one.pointer}: ${one.detail}`).join("\n");
    default:
      return `${problem.detail} (${problem.request_id})`;
  }
}

const twice = await client.POST("/products", {
  body: { name: "Green tea", sku: "T-1", price: "4.50", stock_quantity: 5 },
});
must(twice.response.status === 409 && twice.error !== undefined, "a taken sku");
must(explain(twice.error) === "There is one already.", twice.error.code);
// @ts-expect-error a code that there is not
must(twice.error.code !== "duplicated", "a code");

const bad = await client.POST("/users", { body: { username: "x", email: "x", password: "Secret123" } });
must(bad.error?.status === 422, "a bad user");
must(explain(bad.error).includes("/username: "), explain(bad.error));

const etag = made.response.headers.get("ETag") ?? "";
const path = { id: product.id };
const fresh = await client.PATCH("/products/{id}", {
  params: { path, header: { "If-Match": etag } },
  body: { price: "5.00" },
});
must(fresh.data?.price === "5.00", "a change");
const stale = await client.PATCH("/products/{id}", {
  params: { path, header: { "If-Match": etag } },
  body: { price: "6.00" },
});
must(stale.response.status === 412, "a stale version");

const key = "6f1c2d5e-order";
const body = { user_id: user.id, items: [{ product_id: product.id, quantity: 2 }] };
const order = await client.POST("/orders", { params: { header: { "Idempotency-Key": key } }, body });
const again = await client.POST("/orders", { params: { header: { "Idempotency-Key": key } }, body });
must(order.data !== undefined && again.data?.id === order.data.id, "one order");

const tooMany = await client.POST("/orders", {
  body: { user_id: user.id, items: [{ product_id: product.id, quantity: 50 }] },
});
must(tooMany.error?.code === "insufficient", "not enough");

await client.PATCH("/orders/{id}/status", {
  // @ts-expect-error a state that there is not
  params: { path: { id: order.data.id }, query: { new_status: "lost" } },
});

const query = { order_by: ["-price" as const], price__gte: "1", page_size: 50 };
let names: string[] = [];
for (let page = 1, more = true; more; page++) {
  const { data } = await client.GET("/products", { params: { query: { ...query, page } } });
  must(data !== undefined, "a page");
  names = names.concat(data.items.map((one) => one.name));
  more = data.has_next;
}
must(names.length === 1, "all products");
// @ts-expect-error an order that there is not
await client.GET("/products", { params: { query: { order_by: ["colour"] } } });
