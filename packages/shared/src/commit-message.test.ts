import fc from "fast-check";
import { expect, test } from "vitest";

import { agentIdentity, changeMessage } from "./commit-message.ts";
import type { RunId } from "./ids.ts";
import type { SubSpec } from "./plan.ts";

const subSpec = { id: "T1", title: "Refund a payment", digest: `sha256:${"a".repeat(64)}` } as unknown as SubSpec;
const run = "run1" as RunId;

test("a candidate's commit says who made it, in which run, for which sub-spec and spec", () => {
  expect(changeMessage({ run, subSpec, maker: { agent: "builtin", model: "acme-1" } })).toBe(
    [
      "T1: Refund a payment",
      "",
      "Assisted-by: builtin:acme-1",
      "Orchestrate-Run: run1",
      "Orchestrate-Sub-Spec: T1",
      `Spec-Digest: sha256:${"a".repeat(64)}`,
      "",
    ].join("\n"),
  );
});

const text = fc.string({
  unit: fc.constantFrom("a", "é", ":", " ", "\n", "\r", "\v", "\u2028", "\u2029", "\u0085", "\0", "\u202e"),
});

test("no title and no name adds a line, which could be a trailer", () => {
  fc.assert(
    fc.property(text, text, (title, agent) => {
      const message = changeMessage({ run, subSpec: { ...subSpec, title }, maker: { agent, model: undefined } });
      expect(message.split(/[\n\r\u2028\u2029\u0085]/)).toHaveLength(7);
      expect(agentIdentity(agent).email).toMatch(/^[a-z0-9-]*@agents\.invalid$/);
    }),
  );
});
