import { mkdir } from "node:fs/promises";
import { join, posix } from "node:path";

import {
  type Criterion,
  type Mount,
  OrchestrateError,
  type ProcessLimits,
  type SandboxedResult,
} from "@orchestrate/shared";

import { millisecondsOf } from "./duration.ts";
import { guardTests } from "./guards.ts";
import { findProgram } from "./program.ts";
import type { Site, WantedEgress, Workbench } from "./workbench.ts";

/** A command of an approved spec, to be run on a site. */
export interface Command {
  readonly argv: readonly string[];
  /** Relative to the root. */
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Given to the command at once, then closed. */
  readonly stdin?: string;
  /** A folder of its own that it may write to, read afterwards. */
  readonly outbox?: string;
  /** A program of ours that starts the command: it reads the order, completed by the command's words, as JSON from stdin. */
  readonly through?: { readonly program: string; readonly order: Readonly<Record<string, unknown>> };
  /** @default the project's limit */
  readonly maxOutputBytes?: number;
}

export type Ran =
  | {
      readonly kind: "ran";
      /** Paths in its output are relative to the root. */
      readonly result: SandboxedResult;
      /** Standard output, byte for byte. */
      readonly printed: string;
    }
  | { readonly kind: "not-run"; readonly why: string };

/** How long a criterion may take: as it says, else as the project does. */
export const timeoutOf = ({ timeout }: Criterion, { limits }: Pick<Workbench, "limits">): number =>
  timeout === undefined ? limits.timeoutMs : millisecondsOf(timeout);

/**
 * Runs a command in a sandbox that shows the site, its prepared dependencies and nothing else of the host. What it
 * writes into the site is gone when it ends. Rejects when the signal aborts; then nothing of it is left running.
 */
export const runCommand = async (
  command: Command,
  {
    criterion,
    site,
    workbench,
    signal,
  }: {
    readonly criterion: Criterion;
    readonly site: Site;
    readonly workbench: Workbench;
    readonly signal: AbortSignal;
  },
): Promise<Ran> => {
  const cwd = folderIn(site.root, command.cwd);
  if (cwd === undefined) return { kind: "not-run", why: `the folder ${command.cwd} is not inside the repository` };
  const wanted = wantedBy(criterion);
  const isolated = wanted && egressTrouble(wanted, workbench);
  if (isolated !== undefined) return { kind: "not-run", why: isolated };

  await site.handOver();
  const prepared = await preparedFor(site);
  if ("failure" in prepared) return { kind: "not-run", why: prepared.failure };
  const mounts = [
    { kind: "layered", source: site.root, target: site.root } as const,
    ...prepared.mounts,
    ...guardTests(site, command.argv),
    { kind: "bind", source: workbench.tools, target: workbench.tools, access: "read" } as const,
    ...(await outboxOf(command, workbench)),
  ];
  const program = await findProgram(command.argv, { root: site.root, cwd, mounts });
  if (program.kind === "missing") return { kind: "not-run", why: program.why };

  const { argv, stdin } = started(command, program.argv, workbench.tools);

  const egress = wanted && (await workbench.openEgress?.(wanted));
  try {
    const running = await workbench.sandbox.start(
      {
        argv,
        cwd,
        env: { ...quietTools, ...egress?.env, ...command.env },
        mounts,
        relays: egress?.relays ?? [],
        limits: limitsFor(command, criterion, workbench),
        stdin: stdin === undefined ? "null" : "pipe",
        output: "capture",
      },
      { signal },
    );
    // A command that ends without reading breaks the pipe; how it ended says more.
    running.stdin?.on("error", () => undefined);
    running.stdin?.end(stdin);
    const result = await running.ended;
    signal.throwIfAborted();
    if (result.how === "not-started") return { kind: "not-run", why: `${command.argv[0]} could not be started` };
    // Where the clone stood is nobody's business, and another place each time.
    const [stdout, stderr] = [result.stdout, result.stderr].map((text) => withoutRoot(text, site.root));
    return { kind: "ran", result: { ...result, stdout: stdout ?? "", stderr: stderr ?? "" }, printed: result.stdout };
  } finally {
    await egress?.close();
  }
};

/** Undefined for a criterion that stays inside. */
const wantedBy = ({ network = [], database = "none" }: Criterion): WantedEgress | undefined =>
  network.length === 0 && database === "none" ? undefined : { network, database };

const egressTrouble = ({ network, database }: WantedEgress, { subSpec, openEgress }: Workbench): string | undefined => {
  const granted = subSpec.spec.scope.permissions;
  const ungranted = network.filter((host) => !granted.network.includes(host));
  if (ungranted.length > 0) return `the spec does not grant the network ${ungranted.join(", ")}`;
  if (database !== "none" && database !== granted.database) return `the spec does not grant the database ${database}`;
  return openEgress === undefined ? "there is no way out to the network here" : undefined;
};

const limitsFor = ({ maxOutputBytes }: Command, criterion: Criterion, workbench: Workbench): ProcessLimits => ({
  ...workbench.limits,
  timeoutMs: timeoutOf(criterion, workbench),
  maxOutputBytes: maxOutputBytes ?? workbench.limits.maxOutputBytes,
});

/** A text in which paths of a checkout are relative to its root. */
export const withoutRoot = (text: string, root: string): string =>
  text.replaceAll(`${root}/`, "").replaceAll(root, ".");

const started = (
  { stdin, through }: Command,
  argv: readonly string[],
  tools: string,
): { readonly argv: readonly string[]; readonly stdin: string | undefined } => {
  if (!through) return { argv, stdin };
  return { argv: ["node", join(tools, through.program)], stdin: JSON.stringify({ ...through.order, start: argv }) };
};

/** Package managers must not obey what a project's own files say about shells, registries and updates. */
const quietTools = {
  npm_config_script_shell: "/bin/sh",
  npm_config_update_notifier: "false",
  npm_config_fund: "false",
  npm_config_audit: "false",
  npm_config_offline: "true",
} as const;

/** Dependencies that cannot be made are the candidate's fault as often as ours: they are told, not thrown. */
const preparedFor = async (
  site: Site,
): Promise<{ readonly mounts: readonly Mount[] } | { readonly failure: string }> => {
  try {
    return { mounts: (await site.prepared())?.mounts(site.root) ?? [] };
  } catch (cause) {
    if (OrchestrateError.is(cause) && cause.code === "SETUP_FAILED") return { failure: cause.message };
    throw cause;
  }
};

const outboxOf = async ({ outbox }: Command, { sandbox }: Workbench): Promise<readonly Mount[]> => {
  if (outbox === undefined) return [];
  await mkdir(outbox, { recursive: true });
  await sandbox.handOver(outbox);
  return [{ kind: "bind", source: outbox, target: outbox, access: "write" }];
};

/** An absolute folder below the root; undefined when the words lead out of it. */
const folderIn = (root: string, cwd: string | undefined): string | undefined => {
  const relative = posix.normalize(cwd ?? ".");
  if (posix.isAbsolute(relative) || relative === ".." || relative.startsWith("../")) return undefined;
  return join(root, relative).replace(/\/$/, "");
};
