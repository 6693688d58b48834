import { expect, test } from "vitest";

import type { Diagnostic } from "./diagnostic.ts";
import { lintSpec } from "./lint/lint.ts";
import { parseSpec } from "./parse.ts";
import { specTemplate } from "./template.ts";

const check = (text: string): readonly Diagnostic[] => {
  const parsed = parseSpec(text, { file: "spec.md" });
  return parsed.kind === "invalid" ? parsed.diagnostics : lintSpec(parsed, { files: [], services: [] });
};

const template = specTemplate({ id: "refunds", title: "Refund\ncharges" });

test("each thing to fill in is an error of its own, and there is no other", () => {
  const codes = check(template).map(({ code }) => code);
  expect(codes).toHaveLength(template.match(/TODO/g)?.length ?? 0);
  expect(new Set(codes)).toEqual(new Set(["unresolved-marker"]));
});

test("filled in, it passes lint", () => {
  expect(check(template.replaceAll("TODO", "refunds"))).toEqual([]);
});

test("the title stays on its line", () => {
  expect(template).toContain("# Refund charges\n");
});
