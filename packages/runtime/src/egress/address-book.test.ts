import { expect, test } from "vitest";

import { createAddressBook } from "./address-book.ts";

const someone = [{ address: "192.0.2.1", family: 4 }];

test("a host is asked for once, however many ask at the same time", async () => {
  let asked = 0;
  const book = createAddressBook(async () => {
    asked += 1;
    return someone;
  });
  await Promise.all(Array.from({ length: 300 }, () => book.of("registry.example")));
  expect(await book.of("registry.example")).toEqual(someone);
  expect(asked).toBe(1);
});

test("a name that led nowhere, and one to forget, is asked for anew", async () => {
  const answers = [[], someone, []];
  const book = createAddressBook(async () => answers.shift() ?? []);
  expect(await book.of("registry.example")).toEqual([]);
  expect(await book.of("registry.example")).toEqual(someone);
  book.forget("registry.example");
  expect(await book.of("registry.example")).toEqual([]);
});
