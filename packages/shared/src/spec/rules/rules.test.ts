import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { criterionKinds } from "../criterion.ts";
import { parseSpec } from "../parse.ts";
import type { Spec } from "../schema.ts";
import { expandRules } from "./expand.ts";
import { parseRule } from "./team-rule.ts";

const refunds = readFileSync(new URL("../fixtures/refunds.md", import.meta.url), "utf8");

const read = (text: string): Spec => {
  const parsed = parseSpec(text, { file: "spec.md" });
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.spec;
};

const constrained = (rule: Record<string, unknown>) => ({ constraints: [{ id: "C1", text: "x", rule }] });

describe("idempotency_key: required", () => {
  const criteria = expandRules(read(refunds));
  const steps = (id: string) => {
    const criterion = criteria.find((one) => one.id === id);
    return criterion?.kind === "http" ? criterion.check.steps : [];
  };

  test("stands for one criterion on the document, one on the wiring, two on the behaviour", () => {
    expect(criteria.map(({ id, kind, from, for: judges }) => [id, kind, from, judges])).toEqual([
      ["C1-document", "schema", "C1", ["C1"]],
      ["C1-wiring", "http", "C1", ["C1"]],
      ["C1-repeated", "http", "C1", ["C1"]],
      ["C1-together", "http", "C1", ["C1"]],
    ]);
    for (const { kind, check } of criteria)
      expect(criterionKinds[kind].safeParse(check)).toMatchObject({ success: true });
  });

  test("asks the document for the header as a required parameter of the endpoint, in any case", () => {
    const [document] = criteria;
    expect(document?.kind === "schema" && document.check.document).toBe("openapi.yaml");
    const schema = JSON.stringify(document?.check);
    expect(schema).toContain('"/refunds"');
    expect(schema).toContain('"post"');
    expect(schema).toContain("[Kk][Ee][Yy]");
  });

  test("sends the request without a key and has it refused, and with one and has it accepted", () => {
    expect(steps("C1-wiring").slice(1)).toMatchObject([
      { request: { method: "POST", path: "/refunds", headers: {} }, expect: { status: [400, 422, 428] } },
      { request: { headers: { "Idempotency-Key": "wiring-{{unique}}" } }, expect: { status: [200, 201, 202, 204] } },
    ]);
  });

  test("sends the request again with its key, has equal answers, and counts one effect", () => {
    const [prepare, refused, again, effect] = steps("C1-repeated");
    expect(prepare).toMatchObject({ capture: { charge: "/id" } });
    expect(refused?.request.headers).toEqual({});
    expect(again).toMatchObject({
      repeat: 3,
      expect: { same: true },
      request: { body: { charge: "{{charge}}", amount: 400 } },
    });
    expect(effect).toMatchObject({ expect: { count: { pointer: "/refunds", is: 1 } } });
  });

  test("sends it several times at once, and then again, with the same demands", () => {
    const [, together, effect] = steps("C1-together");
    expect(together).toMatchObject({ together: 8, repeat: 2, expect: { same: true } });
    expect(effect).toMatchObject({ expect: { count: { pointer: "/refunds", is: 1 } } });
  });

  test("needs no document, body, preparation or effect", () => {
    const minimal = {
      endpoint: "POST /refunds",
      header: "Idempotency-Key",
      start: ["node", "src/main.ts"],
      ready: "http://127.0.0.1:8080/health",
    };
    const made = expandRules(constrained({ idempotency_key: "required", applies_to: minimal }));
    expect(made.map(({ id }) => id)).toEqual(["C1-wiring", "C1-repeated", "C1-together"]);
  });

  test("requests another path than the document's where the path has parameters", () => {
    const parameters = {
      endpoint: "POST /charges/{id}/refunds",
      path: "/charges/{{charge}}/refunds",
      start: ["x"],
      ready: "http://127.0.0.1:1/",
    };
    const made = expandRules(constrained({ idempotency_key: "required", applies_to: parameters }));
    expect(JSON.stringify(made)).toContain('"path":"/charges/{{charge}}/refunds"');
  });

  test("is never passed over when it cannot be expanded", () => {
    for (const rule of [
      { idempotency_keys: "required" },
      { idempotency_key: "required" },
      { idempotency_key: 1 },
      {},
    ]) {
      expect(() => expandRules(constrained(rule))).toThrow(expect.objectContaining({ code: "SPEC_RULE_INVALID" }));
    }
  });
});

describe("a team's rule", () => {
  const audited = `
rule: audited
description: Each call of an endpoint leaves a line in the audit log.
parameters:
  endpoint: { description: method and path }
  log: { default: var/audit.log }
  start: {}
criteria:
  - id: line
    title: "<<endpoint>> leaves a line"
    run: { argv: [node, scripts/audited.mjs, "<<endpoint>>", "--log=<<log>>"] }
    base: any
  - id: service
    title: The log is served
    http: { start: <<start>>, ready: "http://127.0.0.1:1/", steps: [{ request: { method: GET, path: /audit }, expect: { status: 200 } }] }
`;
  const rule = (text: string) => {
    const result = parseRule(text, { file: "audited.yaml" });
    if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
    return result.rule;
  };

  test("stands for its criteria, with the constraint's parameters and its own defaults", () => {
    const use = { audited: "required", applies_to: { endpoint: "POST /refunds", start: ["node", "main.ts"] } };
    expect(expandRules(constrained(use), [rule(audited)])).toMatchObject([
      {
        id: "C1-line",
        title: "POST /refunds leaves a line",
        from: "C1",
        for: ["C1"],
        kind: "run",
        base: "any",
        check: { argv: ["node", "scripts/audited.mjs", "POST /refunds", "--log=var/audit.log"] },
      },
      { id: "C1-service", kind: "http", check: { start: ["node", "main.ts"] } },
    ]);
  });

  test.for<[title: string, code: string, find: string, replace: string]>([
    ["an unknown key", "unknown-key", "description:", "describe:"],
    ["a parameter that it has not", "unknown-parameter", "<<log>>", "<<logs>>"],
    ["the name of a built-in rule", "reserved-name", "rule: audited", "rule: idempotency_key"],
    ["a name that is none", "invalid-value", "rule: audited", "rule: Audited!"],
    ["a criterion that says what it is for", "invalid-value", "    base: any", "    for: [O1]"],
    ["no criteria", "invalid-value", /criteria:[^]*/.exec(audited)?.[0] ?? "", "criteria: []"],
    ["YAML that is none", "yaml-syntax", "start: {}", "start: {"],
  ])("%s is refused", ([, code, find, replace]) => {
    expect(audited).toContain(find);
    const result = parseRule(
      audited.replace(find, () => replace),
      { file: "audited.yaml" },
    );
    expect(result.kind === "invalid" && result.diagnostics.map((one) => one.code)).toContain(code);
  });

  test.for<[title: string, use: Record<string, unknown>]>([
    ["a parameter is missing", { audited: "required", applies_to: { endpoint: "x" } }],
    ["a parameter is unknown", { audited: "required", applies_to: { endpoint: "x", start: ["x"], more: 1 } }],
    [
      "a parameter does not fit its criterion",
      { audited: "required", applies_to: { endpoint: "x", start: "not a list" } },
    ],
    ["the value is another", { audited: "maybe", applies_to: { endpoint: "x", start: ["x"] } }],
  ])("its use is refused when %s", ([, use]) => {
    expect(() => expandRules(constrained(use), [rule(audited)])).toThrow(
      expect.objectContaining({ code: "SPEC_RULE_INVALID" }),
    );
  });
});
