import { type Agent, Budget, DiffLimits, GrantableClass } from "@orchestrate/shared";
import { z } from "zod";

/** Names of agents, providers and services, as they stand in specs and on the command line. */
const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "letters, digits, hyphens and underscores");
const Duration = z.string().regex(/^\d+(ms|s|m|h)$/, "a duration such as 90s, 15m or 2h");
const Argv = z.array(z.string()).min(1);
const Glob = z.string().min(1);
const Protocol = z.enum(["openai-chat", "openai-responses", "anthropic-messages", "gemini"]);
const Count = z.number().int().positive();

/** Where a role's model is: one of the providers, and a model of it. */
const modelRoute = {
  /** May be left out when there is only one provider. */
  provider: Name.optional(),
  model: z.string().min(1).optional(),
  /** @default the first that both the agent and the provider speak */
  protocol: Protocol.optional(),
};

/** The coding program behind a role. */
const AgentChoice = z.discriminatedUnion("use", [
  /** A small loop of our own over one of the providers. */
  z.strictObject({
    use: z.literal("builtin"),
    ...modelRoute,
    /** Answers of the model in one attempt. @default 60 */
    maxTurns: Count.default(60),
  }),
  /** Any command: a codemod, a formatter, a script. It finds the brief in the file that `ORCHESTRATE_PROMPT` names. */
  z.strictObject({ use: z.literal("command"), run: Argv, env: z.record(z.string(), z.string()).default({}) }),
  /** The built-in loop over a cassette: a recording of what a model said, or a script of it. No model is asked. */
  z.strictObject({
    use: z.literal("replay"),
    /** A file of the repository, read from the target commit. */
    cassette: z.string().min(1),
    maxTurns: Count.default(60),
  }),
]);

/** An agent written by the configuration's author (in TypeScript or JavaScript only). */
const CustomAgent = z.custom<Agent>(
  (value) => typeof value === "object" && value !== null && "run" in value && typeof value.run === "function",
  "an agent: an object with id, needs and run()",
);

/** US dollars for a million tokens. */
const Price = z.strictObject({
  input: z.number().nonnegative(),
  /** @default input */
  cachedInput: z.number().nonnegative().optional(),
  output: z.number().nonnegative(),
});

const Provider = z.strictObject({
  baseURL: z.url(),
  /** Best first. */
  protocols: z.array(Protocol).min(1).default(["openai-chat"]),
  /** Name of the environment variable with the key; the key itself never stands here. Absent: no key is sent. */
  keyEnv: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, "the name of an environment variable, not a key")
    .optional(),
  /** By the model's name. A model that is not listed can be used; its cost is unknown, which is not zero. */
  models: z.record(z.string(), z.union([Price, z.null()])).default({}),
});

const Setup = z.strictObject({
  run: Argv,
  /** Paths whose content at the base commit names the result. */
  inputs: z.array(z.string()).min(1),
  /** Folders that the step makes. */
  provides: z.array(z.string()).min(1),
  /** Hosts that this step alone may reach. */
  network: z.array(z.string()).default([]),
});

/** What `orchestrate.config.*` holds. Every part has a default; an empty file is a configuration. */
export const Configuration = z.strictObject({
  $schema: z.string().optional(),
  agents: z.record(Name, z.union([AgentChoice, CustomAgent])).default({}),
  /** Which agent plays which role, where a spec does not say. */
  roles: z
    .strictObject({
      /** May be left out when there is only one agent. */
      implementor: Name.optional(),
      /** @default the implementor's */
      planner: Name.optional(),
      /** Absent: criteria of the kind `judge` wait for a person. */
      judge: Name.optional(),
    })
    .default({}),
  providers: z.record(Name, Provider).default({}),
  concurrency: z
    .strictObject({
      /** Sub-specs worked on at once. @default 4 */
      implementors: Count.max(64).default(4),
      /** Merge commits judged at once. @default 2 */
      verifiers: Count.max(64).default(2),
    })
    .prefault({}),
  /** What a run may use where its spec says nothing. */
  budget: Budget.default({}),
  limits: z
    .strictObject({
      /** Wall clock of one attempt. @default "30m" */
      attempt: Duration.default("30m"),
      /** Without any sign of life an attempt is ended. @default "5m" */
      stall: Duration.default("5m"),
      /** Of one candidate, where its spec says nothing. */
      diff: DiffLimits.default({}),
      /** Files in a worktree that git does not ignore. @default 200000 */
      maxFiles: Count.default(200_000),
      /** Of one file. @default 50 MB */
      maxFileBytes: Count.default(50_000_000),
    })
    .prefault({}),
  setup: z.array(Setup).default([]),
  criteria: z
    .strictObject({
      /** For a criterion that names none. @default "10m" */
      timeout: Duration.default("10m"),
    })
    .prefault({}),
  worktrees: z
    .strictObject({
      /** `pool` reuses worktrees; `checkout` makes each anew. @default "pool" */
      adapter: z.enum(["pool", "checkout"]).default("pool"),
    })
    .prefault({}),
  /** Endpoints that a spec may be granted by `database:`, as `host:port`. */
  services: z.record(Name, z.string().regex(/^[^\s:/]+:\d{1,5}$/, "host:port")).default({}),
  /** Paths that belong to a protected class here, beside the built-in ones. */
  protected: z.partialRecord(GrantableClass, z.array(Glob)).default({}),
  /** Bytes of prepared dependencies that are kept. @default 10 GB */
  maxSetupBytes: Count.default(10_000_000_000),
  /** Absolute path for worktrees, clones and prepared dependencies. @default $XDG_STATE_HOME/orchestrate */
  stateFolder: z.string().optional(),
});
export type Configuration = z.output<typeof Configuration>;

/** What a configuration file may say: everything in it can be left out. */
export type ConfigurationInput = z.input<typeof Configuration>;
export type AgentChoice = Configuration["agents"][string];
export type ProviderChoice = Configuration["providers"][string];
