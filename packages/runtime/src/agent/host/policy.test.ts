import { expect, test } from "vitest";

import { defaultPolicy } from "./policy.ts";

const where = { cwd: "/srv/tree", access: "write" } as const;
const edit = (path: string) => ({ kind: "edit", title: "write", paths: [path] }) as const;

test.each(["a.ts", "src/../a.ts", "/srv/tree/a.ts", "..hidden", "."])("a change of %s is allowed", (path) => {
  expect(defaultPolicy(edit(path), where)).toEqual({ allow: true });
});

test.each(["..", "../a.ts", "src/../../a.ts", "/etc/passwd", "/srv/tree-2/a.ts"])(
  "a change of %s is denied",
  (path) => {
    expect(defaultPolicy(edit(path), where)).toMatchObject({ allow: false });
  },
);

test("one who may only read may change nothing, and run commands in a place that is read-only", () => {
  const reader = { ...where, access: "read" } as const;
  expect(defaultPolicy(edit("a.ts"), reader)).toMatchObject({ allow: false });
  expect(defaultPolicy({ kind: "execute", title: "shell", command: "ls" }, reader)).toEqual({ allow: true });
});
