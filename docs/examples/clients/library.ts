// A client of the library (specs/library): parts, states, views, reports, versions and creations that are sent twice.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] });

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const author = await client.POST("/api/v1/authors", { body: { name: "Ursula K. Le Guin", born: "1929-10-21" } });
must(author.data !== undefined, "an author");

// @ts-expect-error a field that is missing
await client.POST("/api/v1/books", { body: { title: "The Dispossessed", author_id: author.data.id } });
// @ts-expect-error a field of another type
await client.POST("/api/v1/books", { body: { title: "x", isbn: "9780060512750", author_id: "1" } });

const book = await client.POST("/api/v1/books", {
  body: { title: "The Dispossessed", isbn: "9780060512750", author_id: author.data.id, copies: 2 },
});
must(book.data?.daily_fee === "0.20", "a default");
const etag = book.response.headers.get("ETag") ?? "";
const path = { id: book.data.id };
const more = await client.POST("/api/v1/books/{id}/acquire", {
  params: { path, header: { "If-Match": etag } },
  body: { count: 1 },
});
must(more.data?.copies === 3, "copies");
const stale = await client.PATCH("/api/v1/books/{id}", {
  params: { path, header: { "If-Match": etag } },
  body: { copies: 9 },
});
must(stale.error?.status === 412 && stale.error.code === "stale", "a stale version");

const member = await client.POST("/api/v1/members", { body: { name: "Ada", email: "ada@example.com" } });
must(member.data !== undefined, "a member");

// @ts-expect-error a line without its book
await client.POST("/api/v1/loans", { body: { member_id: member.data.id, lines: [{ copies: 1 }] } });

const body = { member_id: member.data.id, lines: [{ book_id: book.data.id, copies: 2 }] };
const header = { "Idempotency-Key": "loan-of-ada" };
const loan = await client.POST("/api/v1/loans", { params: { header }, body });
const again = await client.POST("/api/v1/loans", { params: { header }, body });
must(loan.data !== undefined && again.data?.id === loan.data.id, "one loan");
must(loan.data.lines[0]?.fee === "0.40", "a computed decimal");
const short = await client.POST("/api/v1/loans", { body });
must(short.error?.code === "insufficient", "not enough copies");

const of = { id: loan.data.id };
const details = await client.GET("/api/v1/loans/{id}/details", { params: { path: of } });
must(details.data?.lines[0]?.book.author.name === "Ursula K. Le Guin", "a view");
await client.PATCH("/api/v1/loans/{id}/status", {
  // @ts-expect-error a state that there is not
  params: { path: of, query: { new_status: "stolen" } },
});
const back = await client.PATCH("/api/v1/loans/{id}/status", {
  params: { path: of, query: { new_status: "returned" } },
});
must(back.data?.status === "returned", "a move");
const illegal = await client.PATCH("/api/v1/loans/{id}/status", {
  params: { path: of, query: { new_status: "lost" } },
});
must(illegal.error?.code === "illegal_transition", "an illegal move");

const figures = await client.GET("/api/v1/books/stats/by-author");
const average: string | null | undefined = figures.data?.[0]?.average_fee;
must(average !== undefined && average !== null && /^[0-9]+\.[0-9]+$/.test(average), "an average is a text");
const found = await client.GET("/api/v1/books", { params: { query: { order_by: ["-title"], copies__gte: 1 } } });
must(found.data?.items.length === 1, "a filter");
