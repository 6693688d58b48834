import { parseServiceAddress } from "@orchestrate/runtime";
import type { ClientName } from "@orchestrate/runtime";
import { type Agent, Budget, GrantableClass } from "@orchestrate/shared";
import { z } from "zod";

import { Protocol, Provider } from "./provider-schema.ts";

/** Names of agents, providers and services, as they stand in specs and on the command line. */
const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "must be letters, digits, hyphens and underscores");
const Duration = z.string().regex(/^\d+(ms|s|m|h)$/, "must be a duration such as 90s, 15m or 2h");
const Argv = z.array(z.string()).min(1);
const Glob = z.string().min(1);
const Count = z.number().int().positive();

/** Where an agent can write: only what its sub-spec owns, or anywhere in its worktree, to be judged by the gate. */
const Scope = z.enum(["strict", "gate"]).default("strict");

const ShippedAgent = z.discriminatedUnion("use", [
  z.strictObject({
    use: z.literal("builtin"),
    provider: Name.optional(),
    model: z.string().min(1).optional(),
    protocol: Protocol.optional(),
    maxTurns: Count.default(60),
    contextTokens: Count.default(128_000),
    scope: Scope,
  }),
  z.strictObject({
    use: z.literal("command"),
    run: Argv,
    env: z.record(z.string(), z.string()).default({}),
    scope: Scope,
  }),
  z.strictObject({
    use: z.enum([
      "codex",
      "claude-code",
      "opencode",
      "gemini",
      "qwen",
      "copilot",
      "pi",
    ] satisfies readonly ClientName[]),
    provider: Name.optional(),
    model: z.string().min(1).optional(),
    protocol: Protocol.optional(),
    program: z.string().startsWith("/", "must be an absolute path").optional(),
  }),
  z.strictObject({
    use: z.literal("acp"),
    run: Argv,
    protocol: Protocol,
    provider: Name.optional(),
    model: z.string().min(1).optional(),
    env: z.record(z.string(), z.string()).default({}),
    files: z.record(z.string().regex(/^[^/]/, "must be a path in its HOME"), z.string()).default({}),
    mode: z.string().min(1).optional(),
  }),
  z.strictObject({
    use: z.literal("replay"),
    cassette: z.string().min(1),
    maxTurns: Count.default(60),
    scope: Scope,
  }),
]);

const OwnAgent = z.custom<Agent>(
  (value) => typeof value === "object" && value !== null && "run" in value && typeof value.run === "function",
  "must be an agent: an object with id, needs and run()",
);

const Setup = z.strictObject({
  run: Argv,
  inputs: z.array(z.string()).min(1),
  provides: z.array(z.string()).min(1),
  network: z.array(z.string()).default([]),
  privateNetwork: z.array(z.string()).default([]),
});

const Address = z.string().transform((text, context) => {
  const address = parseServiceAddress(text);
  if (address) return address;
  const message =
    "must be host:port, with a port from 1024 on (not 3128 or 4101), or the absolute path of a unix socket";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

const Service = z.union([
  Address.transform((at) => ({ at, postgresql: undefined })),
  z.strictObject({
    at: Address,
    postgresql: z.strictObject({ database: z.string().min(1), user: z.string().min(1) }),
  }),
]);

/** Reads what `orchestrate.config.*` holds and fills in the defaults. `OrchestrateConfig` says what each key means. */
export const Configuration = z.strictObject({
  agents: z.record(Name, z.union([ShippedAgent, OwnAgent])).default({}),
  roles: z.strictObject({ implementor: Name.optional(), planner: Name.optional(), judge: Name.optional() }).default({}),
  providers: z.record(Name, Provider).default({}),
  concurrency: z
    .strictObject({ implementors: Count.max(64).default(4), verifiers: Count.max(64).default(2) })
    .prefault({}),
  budget: Budget.default({}),
  limits: z
    .strictObject({
      attempt: Duration.default("30m"),
      stall: Duration.default("5m"),
      diff: z
        .strictObject({ files: Count.default(100), lines: Count.default(5_000), bytes: Count.default(1_000_000) })
        .prefault({}),
      maxFiles: Count.default(200_000),
      maxFileBytes: Count.default(50_000_000),
    })
    .prefault({}),
  setup: z.array(Setup).default([]),
  criteria: z.strictObject({ timeout: Duration.default("10m") }).prefault({}),
  worktrees: z.strictObject({ adapter: z.enum(["pool", "checkout"]).default("pool") }).prefault({}),
  services: z.record(Name, Service).default({}),
  protected: z.partialRecord(GrantableClass, z.array(Glob)).default({}),
  evidence: z
    .strictObject({
      timestampAuthority: z.url({ protocol: /^https?$/ }).optional(),
      retention: z
        .string()
        .regex(/^\d{1,5}d$/, "must be a number of days such as 183d")
        .default("183d"),
    })
    .prefault({}),
  maxSetupBytes: Count.default(10_000_000_000),
  stateFolder: z.string().startsWith("/", "must be an absolute path").optional(),
});
export type Configuration = z.output<typeof Configuration>;
