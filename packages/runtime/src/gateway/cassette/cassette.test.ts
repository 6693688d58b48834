import { OrchestrateError } from "@orchestrate/shared";
import { expect, test } from "vitest";

import { digestOfSaid } from "../said.ts";
import { type CassetteKey, parseCassette } from "./cassette.ts";
import { scriptedCassette } from "./scripted.ts";

const list = { name: "shell", arguments: { command: "ls" } };
const text = scriptedCassette([
  { subSpec: "T1", attempt: 1, turns: [{ text: "Looking.", calls: [list] }, { text: "Done." }] },
  { subSpec: "T1", attempt: 2, turns: [{ text: "Again." }] },
]);

const start: CassetteKey = {
  attempt: "T1-1",
  agent: "builtin",
  protocol: "openai-chat",
  tools: true,
  stream: true,
  said: digestOfSaid([]),
};

test("a scripted cassette answers each turn after exactly what it said before", () => {
  const cassette = parseCassette(text, "demo.jsonl");
  const afterFirst = digestOfSaid([
    { kind: "text", text: "Looking." },
    { kind: "call", name: "shell", arguments: '{ "command": "ls" }' },
  ]);
  expect(cassette.answers(start)).toMatchObject([{ turn: 1 }]);
  expect(cassette.answers({ ...start, said: afterFirst })).toMatchObject([{ turn: 2, reply: { text: "Done." } }]);
  expect(cassette.answers({ ...start, attempt: "T1-2" })).toMatchObject([{ reply: { text: "Again." } }]);
});

test("another agent, another attempt, other words or a side call find nothing", () => {
  const cassette = parseCassette(text, "demo.jsonl");
  const said = digestOfSaid([{ kind: "text", text: "Something else." }]);
  for (const other of [{ agent: "codex" }, { attempt: "T2-1" }, { said }, { tools: false }]) {
    expect(cassette.answers({ ...start, ...other })).toEqual([]);
  }
});

test("a cassette says that it was scripted", () => {
  expect(parseCassette(text, "demo.jsonl")).toMatchObject({ madeBy: ["scripted"], protocols: [] });
});

test("answers before a restart of their attempt do not count", () => {
  const restarted = `${text}{"restart":"T1-1"}\n{"attempt":"T1-1","agent":"builtin","turn":1,"reply":{"text":"New."}}\n`;
  const cassette = parseCassette(restarted, "demo.jsonl");
  expect(cassette.answers(start)).toMatchObject([{ reply: { text: "New." } }]);
  expect(cassette.answers({ ...start, attempt: "T1-2" })).toHaveLength(1);
});

test.each([
  ["an empty file", "", 1],
  ["a head of another version", '{"cassette":2,"madeBy":"scripted"}\n', 1],
  ["a torn line", `${text}{"attempt":"T1-1","age`, 5],
  ["an unknown member", `${text}{"attempt":"T1-3","agent":"builtin","turn":1,"reply":{"text":"x"},"headers":{}}\n`, 5],
  ["a missing turn", `${text}{"attempt":"T1-3","agent":"builtin","turn":2,"reply":{"text":"x"}}\n`, 5],
  ["an empty reply", `${text}{"attempt":"T1-3","agent":"builtin","turn":1,"reply":{}}\n`, 5],
])("%s is refused with its line", (_, content, line) => {
  const read = () => parseCassette(content, "demo.jsonl");
  expect(read).toThrow(OrchestrateError);
  expect(read).toThrow(expect.objectContaining({ code: "CASSETTE_INVALID", at: { file: "demo.jsonl", line } }));
});

test("a script whose turn says nothing is refused", () => {
  expect(() => scriptedCassette([{ subSpec: "T1", attempt: 1, turns: [{}] }])).toThrow(/Turn 1 of T1-1/);
});
