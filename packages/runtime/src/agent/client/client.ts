import type { AgentTask, Capability, ModelEndpoint, Protocol } from "@orchestrate/shared";

/** What is known of another vendor's coding program: how it is started, and how its output is read. */
export interface Client {
  /** The agent's name in a configuration. */
  readonly id: string;
  /** What it is called on a PATH. */
  readonly program: string;
  /** The package of the npm registry that brings it, for messages. */
  readonly package: string;
  /** What it can speak to a model, best first. */
  readonly protocols: readonly Protocol[];
  /** How it is told where its model is, that it is in a sandbox already, and to send nothing elsewhere. */
  readonly start: (job: ClientJob) => ClientStart;
  /** Reads one line of its output, parsed from JSON. What it does not know it leaves alone. */
  readonly hear: (event: unknown, account: Account) => void;
}

interface ClientJob {
  readonly model: ModelEndpoint;
  readonly protocol: Protocol;
  readonly access: AgentTask["access"];
  readonly cwd: string;
}

/** The prompt comes over standard input: arguments are limited, and seen by every user of the machine. */
interface ClientStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By path relative to its throw-away HOME. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a client tells of its work, put together from its output. It is a claim. */
export interface Account {
  /** It said something; the last thing that it says is its answer. */
  said(text: string): void;
  /** It goes on with what it said, unless it used a tool in between. */
  saidMore(text: string): void;
  tool(about: {
    readonly id: string;
    readonly title: string;
    readonly kind: Capability["kind"];
    readonly status: "started" | "ok" | "failed";
    readonly detail?: string | undefined;
  }): void;
  /** It says that it has come to a good end after all. */
  recovered(): void;
  /** It says that something went wrong. */
  failed(why: string): void;
}
