// A client of the bank (specs/bank): bodies of actions, decimals, keys that are UUIDs, pages with cursors.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] });

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

// @ts-expect-error a currency that there is not
await client.POST("/accounts", { body: { owner: "Ada", currency: "GBP" } });
// @ts-expect-error what the application keeps by itself
await client.POST("/accounts", { body: { owner: "Ada", currency: "EUR", balance: "5.00" } });

async function opened(owner: string, currency: components["schemas"]["AccountCurrency"]) {
  const { data } = await client.POST("/accounts", { body: { owner, currency } });
  must(data !== undefined, "an account");
  const zero: string = data.balance;
  must(zero === "0.00", "a decimal is a text");
  return data.id;
}

const [ada, grace, dollars] = [await opened("Ada", "EUR"), await opened("Grace", "EUR"), await opened("Ada", "USD")];

const rich = await client.POST("/accounts/{id}/deposit", {
  params: { path: { id: ada } },
  body: { amount: "9999999999.99" },
});
must(rich.data?.balance === "9999999999.99", "every digit");

// @ts-expect-error the amount is missing
await client.POST("/accounts/{id}/transfer", { params: { path: { id: ada } }, body: { to_id: grace } });

const path = { id: ada };
const moved = await client.POST("/accounts/{id}/transfer", { params: { path }, body: { to_id: grace, amount: "0.99" } });
must(moved.data?.balance === "9999999999.00", "a transfer");
const short = await client.POST("/accounts/{id}/transfer", {
  params: { path: { id: grace } },
  body: { to_id: ada, amount: "1.00" },
});
must(short.error?.code === "rule_violated" && short.error.detail === "Insufficient funds", "too little");
const foreign = await client.POST("/accounts/{id}/transfer", { params: { path }, body: { to_id: dollars, amount: "1.00" } });
must(foreign.error?.detail === "Currencies differ", "another currency");
const bad = await client.POST("/accounts/{id}/deposit", { params: { path }, body: { amount: "1.005" } });
must(bad.error?.code === "invalid" && bad.error.errors?.[0]?.pointer === "/amount", "three places");

let owners: string[] = [];
let cursor: string | undefined;
do {
  const { data } = await client.GET("/accounts", { params: { query: { page_size: 2, cursor } } });
  must(data !== undefined, "a page");
  owners = owners.concat(data.items.map((one) => one.owner));
  cursor = data.next_cursor ?? undefined;
} while (cursor !== undefined);
must(owners.length === 3, "all accounts");
