import type { Agent, ModelPrice, ModelProvider, Protocol } from "@orchestrate/shared";

/** `500ms`, `90s`, `15m`, `2h` */
export type Duration = string;

/** What `orchestrate.config.{ts,js,mjs,json,yaml}` says. Every key can be left out. */
export interface OrchestrateConfig {
  /** The coding programs that may be named by a role, a task or `--agent`. */
  readonly agents?: Readonly<Record<string, AgentConfig>>;
  /** Which agent plays which role, where a spec does not say. */
  readonly roles?: {
    /** May be left out when there is only one agent. */
    readonly implementor?: string;
    /** @default the implementor's */
    readonly planner?: string;
    /** Absent: criteria of the kind `judge` wait for a person. */
    readonly judge?: string;
  };
  /** Where models are: at an address, or behind a plug-in of your own (in code only). */
  readonly providers?: Readonly<Record<string, ProviderConfig | ModelProvider>>;
  readonly concurrency?: {
    /** Sub-specs worked on at once, 1 to 64. @default 4 */
    readonly implementors?: number;
    /** Merge commits judged at once, 1 to 64. @default 2 */
    readonly verifiers?: number;
  };
  /** What a run may use where its spec says nothing. */
  readonly budget?: {
    /** Input and output tokens together. */
    readonly tokens?: number;
    readonly usd?: number;
    /** Of each sub-spec, all its attempts together. */
    readonly each?: { readonly tokens?: number; readonly usd?: number };
    /** Wall clock of the whole run. */
    readonly wall?: Duration;
    /** For each sub-spec, 1 to 20. @default 3 */
    readonly attempts?: number;
  };
  readonly limits?: {
    /** Wall clock of one attempt. @default "30m" */
    readonly attempt?: Duration;
    /** Without any sign of life an attempt is ended. @default "5m" */
    readonly stall?: Duration;
    /** Of one candidate's diff, where its spec says nothing. */
    readonly diff?: {
      /** @default 100 */
      readonly files?: number;
      /** @default 5000 */
      readonly lines?: number;
      /** @default 1000000 */
      readonly bytes?: number;
    };
    /** Files in a worktree that git does not ignore. @default 200000 */
    readonly maxFiles?: number;
    /** Of one file. @default 50000000 */
    readonly maxFileBytes?: number;
  };
  /** How things that the repository ignores (`node_modules`) are made, once for each content of their inputs. */
  readonly setup?: readonly SetupConfig[];
  readonly criteria?: {
    /** For a criterion that names none. @default "10m" */
    readonly timeout?: Duration;
  };
  readonly worktrees?: {
    /** `pool` reuses worktrees; `checkout` makes each anew. @default "pool" */
    readonly adapter?: "pool" | "checkout";
  };
  /** What a spec may be granted by `database:`; a bare address stands for every database that is there. */
  readonly services?: Readonly<Record<string, string | ServiceConfig>>;
  /** Globs that belong to a protected class here, beside the built-in ones. */
  readonly protected?: Readonly<
    Partial<
      Record<"tests" | "ci" | "agent-config" | "lockfile" | "migrations" | "production" | "spec", readonly string[]>
    >
  >;
  readonly evidence?: {
    /** URL of a timestamp authority (RFC 3161), which is asked for a token over each export. */
    readonly timestampAuthority?: string;
    /** How long the log of a run is kept at least, after the run has ended. @default "183d" */
    readonly retention?: string;
  };
  /** Of prepared dependencies that are kept. @default 10000000000 */
  readonly maxSetupBytes?: number;
  /** Absolute path for worktrees, clones and prepared dependencies. @default "$XDG_STATE_HOME/orchestrate" */
  readonly stateFolder?: string;
}

/** An agent that ships with the product, by `use`, or one of your own (in code only). */
export type AgentConfig =
  | BuiltinAgentConfig
  | CommandAgentConfig
  | ClientAgentConfig
  | AcpAgentConfig
  | ReplayAgentConfig
  | Agent;

/** A small loop of our own over one of the providers. */
export interface BuiltinAgentConfig {
  readonly use: "builtin";
  /** May be left out when there is only one provider. */
  readonly provider?: string;
  /** May be left out when the provider lists only one. */
  readonly model?: string;
  /** @default the provider's first */
  readonly protocol?: Protocol;
  /** Answers of the model in one attempt. @default 60 */
  readonly maxTurns?: number;
  /** What its model can bear in one conversation: half of it is for what its tools print. @default 128000 */
  readonly contextTokens?: number;
  /**
   * `strict`: of its worktree it can write only what its sub-spec owns. `gate`: everywhere, and the gate on the diff
   * decides. @default "strict"
   */
  readonly scope?: "strict" | "gate";
}

/** Any command: a codemod, a formatter, a script. No model. */
export interface CommandAgentConfig {
  readonly use: "command";
  /** The words of its command line, no shell. */
  readonly run: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `strict`: of its worktree it can write only what its sub-spec owns. `gate`: everywhere, and the gate on the diff
   * decides. @default "strict"
   */
  readonly scope?: "strict" | "gate";
}

/** Another vendor's coding program, which must be installed on this machine. It is driven inside the sandbox. */
export interface ClientAgentConfig {
  readonly use: "codex" | "claude-code" | "opencode" | "gemini" | "qwen" | "copilot" | "pi";
  /** May be left out when there is only one provider. */
  readonly provider?: string;
  /** May be left out when the provider lists only one. */
  readonly model?: string;
  /** @default the first of its own that the provider speaks */
  readonly protocol?: Protocol;
  /** Absolute path of its program. @default found by its name on the PATH */
  readonly program?: string;
}

/**
 * Any program that speaks the Agent Client Protocol. In `run`, `env` and `files`, `{baseURL}`, `{token}` and `{model}`
 * stand for the gateway's address, the attempt's token and the model's name.
 */
export interface AcpAgentConfig {
  readonly use: "acp";
  /** A program, by its name on the PATH or its absolute path, and the words after it. */
  readonly run: readonly string[];
  /** How it speaks to its model. */
  readonly protocol: Protocol;
  /** May be left out when there is only one provider. */
  readonly provider?: string;
  /** May be left out when the provider lists only one. */
  readonly model?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** By path relative to its throw-away HOME. */
  readonly files?: Readonly<Record<string, string>>;
  /** The session mode to begin in, for one whose own would ask, or start a sandbox within the sandbox. */
  readonly mode?: string;
}

/** The built-in loop over a cassette: a recording of what a model said, or a script of it. No model is asked. */
export interface ReplayAgentConfig {
  readonly use: "replay";
  /** A file of the repository, read from the target commit. */
  readonly cassette: string;
  /** @default 60 */
  readonly maxTurns?: number;
  /** As for the built-in agent. @default "strict" */
  readonly scope?: "strict" | "gate";
}

export interface ProviderConfig {
  /** A vendor whose address, protocols and usual `keyEnv` are known. */
  readonly use?: "openai" | "anthropic" | "gemini";
  /** What a protocol's paths follow, such as `https://api.example.com/v1`. May be left out only with `use`. */
  readonly baseURL?: string;
  /** Best first. @default ["openai-chat"], or what `use` stands for */
  readonly protocols?: readonly Protocol[];
  /** Name of the environment variable with the key; the key itself never stands here. Absent: no key is sent, unless `use` names one. */
  readonly keyEnv?: string;
  /** Sent with every request, beside the key. They are kept out of all that is written, as the key is. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the provider allows; the gateway waits rather than be refused. @default nothing is limited */
  readonly limits?: {
    /** Requests that are answered at once. */
    readonly concurrent?: number;
    readonly requestsPerMinute?: number;
    /** Input and output together. */
    readonly tokensPerMinute?: number;
  };
  /** Prices by the model's name; null for a model without one, whose cost is unknown, not zero. */
  readonly models?: Readonly<Record<string, ModelPrice | null>>;
}

/** One database of a PostgreSQL server, opened as one role. */
export interface ServiceConfig {
  /** `host:port`, or the absolute path of the server's unix socket. */
  readonly at: string;
  /** Its only database and role; a connection that asks for others, or a role that is a superuser, is refused. */
  readonly postgresql: { readonly database: string; readonly user: string };
}

export interface SetupConfig {
  readonly run: readonly string[];
  /** Paths whose content at the base commit names the result. */
  readonly inputs: readonly string[];
  /** Folders that the step makes, relative to the root. */
  readonly provides: readonly string[];
  /** Hosts that this step alone may reach. */
  readonly network?: readonly string[];
  /** The same, for hosts whose names lead into a private network, such as a company's registry. */
  readonly privateNetwork?: readonly string[];
}

/**
 * Types a configuration; it is checked when it is read.
 *
 * @example
 * // orchestrate.config.ts
 * export default defineConfig({
 *   agents: { coder: { use: "builtin", model: "my-model" } },
 *   providers: { local: { baseURL: "http://127.0.0.1:11434/v1" } },
 * });
 */
export const defineConfig = (configuration: OrchestrateConfig): OrchestrateConfig => configuration;
