import type {
  Approval,
  Blobs,
  Clock,
  CommitSha,
  Digest,
  Effect,
  Git,
  Prepared,
  ProcessLimits,
  Relay,
  Sandbox,
  SubSpec,
} from "@orchestrate/shared";

/** Asks a model to judge; what it answers can lower a verdict and never raise one. */
export type Judge = Effect<JudgeQuestion, JudgeAnswer>;

export interface JudgeQuestion {
  /** The whole prompt: rubric, spec and difference, all that is not ours quoted as data. */
  readonly prompt: string;
  /** JSON Schema of the answer that the prompt asks for. */
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface JudgeAnswer {
  /** What it said, word for word; kept by digest. */
  readonly raw: string;
  readonly model: string | undefined;
}

/** What a criterion asks for, and its spec grants. */
export interface WantedEgress {
  readonly network: readonly string[];
  /** `none`, or the name of a service. */
  readonly database: string;
}

/** The way out to it. */
export interface Egress {
  readonly relays: readonly Relay[];
  /** What makes programs use it (`HTTPS_PROXY`, `PGHOST`, …). */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Everything that criteria need of the world; the same for all criteria of one verification. */
export interface Workbench {
  readonly git: Git;
  readonly sandbox: Sandbox;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly limits: ProcessLimits;
  /** Private to this verification; gone afterwards. */
  readonly folder: string;
  /** Our own programs (reporters, prober), readable inside the sandbox. */
  readonly tools: string;
  readonly judges: Judge | undefined;
  /** A person's decision on exactly what was shown; undefined while there is none. */
  readonly approvalOf: ((shown: Digest) => Promise<Approval | undefined>) | undefined;
  readonly openEgress: ((wanted: WantedEgress) => Promise<Egress>) | undefined;
  /** The content of a hidden criterion, by its SHA-256; undefined when it is not to be had. */
  readonly hidden: ((sha256: string) => Promise<Uint8Array | undefined>) | undefined;
  /** A file as it is on the head that the judged commit stands on; undefined when it is not there. */
  readonly textOnBase: (path: string) => Promise<string | undefined>;
  /** The patch that is judged, cut after so many bytes. */
  readonly diff: (maxBytes: number) => Promise<string>;
  /** Unguessable text, another each time. */
  readonly random: () => string;
  readonly subSpec: SubSpec;
}

/** A checkout that criteria judge. What commands write goes into a layer above it and is gone when they end. */
export interface Site {
  readonly root: string;
  readonly commit: CommitSha;
  /** Which version of the tests it has, and of what code. */
  readonly side: "candidate" | "submitted" | "base";
  /** Every file in it. */
  readonly paths: ReadonlySet<string>;
  /** The files that decide what its tests say: tests themselves, and what configures their runners. */
  readonly tests: () => readonly string[];
  /** Lets processes inside the sandbox write to the layer above it; done once, before the first command. */
  readonly handOver: () => Promise<void>;
  /** Made when first asked for: criteria that run nothing need none. */
  readonly prepared: () => Promise<Prepared | undefined>;
}
