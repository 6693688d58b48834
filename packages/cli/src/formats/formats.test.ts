import fc from "fast-check";
import { expect, test } from "vitest";

import type { Notice } from "../outcome.ts";
import { toGithub } from "./github.ts";
import { toGitlab } from "./gitlab.ts";
import { toJunit } from "./junit.ts";

const notice: Notice = {
  severity: "error",
  code: "unknown-id",
  message: "T9 is not there, 100% sure",
  hint: "Write T1.",
  file: "specs/a,b.md",
  line: 3,
  column: 5,
};

test("GitHub gets one annotation for each notice, on its line", () => {
  expect(toGithub([notice])).toBe(
    "::error file=specs/a%2Cb.md,line=3,col=5,title=unknown-id::T9 is not there, 100%25 sure%0AWrite T1.",
  );
});

test("no message can smuggle in a second workflow command", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      expect(toGithub([{ ...notice, message }]).split(/[\r\n]/)).toHaveLength(1);
    }),
  );
});

test("GitLab's fingerprint stays when the line moves", () => {
  const [before, after] = [notice, { ...notice, line: 40 }].map((one) => JSON.parse(toGitlab([one])));
  expect(before[0].fingerprint).toBe(after[0].fingerprint);
  expect(after[0]).toMatchObject({ severity: "major", location: { path: "specs/a,b.md", lines: { begin: 40 } } });
});

test("JUnit counts errors as failures, and a clean check as one case that passed", () => {
  expect(toJunit("check", [notice, { ...notice, severity: "warning" }])).toContain('tests="1" failures="1"');
  expect(toJunit("check", [])).toContain('tests="1" failures="0"');
});

test("no message breaks the XML", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      const xml = toJunit("check", [{ ...notice, message }]);
      // oxlint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
      expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      expect(xml.match(/</g)).toHaveLength(9);
    }),
  );
});
