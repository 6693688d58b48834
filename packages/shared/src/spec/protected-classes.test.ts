import { describe, expect, test } from "vitest";

import { protectedClassOf } from "./protected-classes.ts";

describe("by default", () => {
  test.for([
    [".git/hooks/pre-commit", "git"],
    ["vendor/.git", "git"],
    [".gitattributes", "git"],
    [".gitmodules", "git"],
    [".env", "credentials"],
    ["apps/api/.env.local", "credentials"],
    ["certs/server.pem", "credentials"],
    [".ssh/config", "credentials"],
    ["orchestrate.config.ts", "orchestrate"],
    [".orchestrate/rules/audit.yaml", "orchestrate"],
    ["specs/refunds.md", "orchestrate"],
    ["charter.md", "orchestrate"],
    [".github/workflows/ci.yml", "ci"],
    [".github/workflows/test.yml", "ci"],
    [".gitlab-ci.yml", "ci"],
    ["Jenkinsfile", "ci"],
    ["CODEOWNERS", "ci"],
    [".husky/pre-push", "ci"],
    ["AGENTS.md", "agent-config"],
    ["packages/a/CLAUDE.local.md", "agent-config"],
    [".claude/settings.json", "agent-config"],
    [".cursorrules", "agent-config"],
    [".vscode/tasks.json", "agent-config"],
    [".github/copilot-instructions.md", "agent-config"],
    ["pnpm-lock.yaml", "lockfile"],
    ["tools/Cargo.lock", "lockfile"],
    [".npmrc", "lockfile"],
    ["db/schema.sql", "migrations"],
    ["db/migrations/0001_init.sql", "migrations"],
    ["prisma/schema.prisma", "migrations"],
    ["Dockerfile", "production"],
    ["infra/main.tf", "production"],
    ["config/production.json", "production"],
    ["docker-compose.prod.yml", "production"],
    ["openspec/changes/a/proposal.md", "spec"],
    ["test/refunds/rules.test.ts", "tests"],
    ["src/refunds.test.ts", "tests"],
    ["src/__snapshots__/a.snap", "tests"],
    ["vitest.config.ts", "tests"],
    ["vitest.setup.ts", "tests"],
    ["conftest.py", "tests"],
    ["tests/test_refund.py", "tests"],
    ["pkg/refund_test.go", "tests"],
    ["spec/refund_spec.rb", "tests"],
    ["src/test/java/RefundTest.java", "tests"],
    [".mocharc.yml", "tests"],
  ] as const)("%s is %s", ([path, expected]) => {
    expect(protectedClassOf(path, {})).toBe(expected);
  });

  test.for([
    "src/refunds/rules.ts",
    "README.md",
    "package.json",
    ".gitignore",
    ".env.example",
    "src/spec/sub-spec.machine.ts",
    "src/charts/bar.tsx",
    "src/latest.ts",
    "src/environment.ts",
    "docs/charter.md",
    "src/audit.ts",
  ])("%s is not protected", (path) => {
    expect(protectedClassOf(path, {})).toBeUndefined();
  });
});

describe("a name that a file system would take for a protected one", () => {
  test.for([
    [".GIT/config", "git"],
    [".Git/hooks/x", "git"],
    ["git~1/config", "git"],
    [".git./config", "git"],
    [".git /config", "git"],
    [".g\u200Cit/config", "git"],
    [".git::$INDEX_ALLOCATION/config", "git"],
    [".GitHub/Workflows/CI.YML", "ci"],
    [".github/workflows/a\nb.yml", "ci"],
    ["ａgents.md", "agent-config"],
    [".ENV", "credentials"],
    [".env:stream", "credentials"],
    ["Specs/x.md", "orchestrate"],
  ] as const)("%j is %s", ([path, expected]) => {
    expect(protectedClassOf(path, {})).toBe(expected);
  });
});

test("a configuration adds to a class, and what it adds is not excepted", () => {
  expect(protectedClassOf("billing/rates.csv", { production: ["billing/**"] })).toBe("production");
  expect(protectedClassOf(".env.example", { credentials: [".env.example"] })).toBe("credentials");
});

test("a class that no spec can grant wins over one that a spec can", () => {
  expect(protectedClassOf("test/.env", {})).toBe("credentials");
  expect(protectedClassOf("test/.git/config", {})).toBe("git");
});
