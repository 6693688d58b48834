import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import {
  type Blobs,
  type Clock,
  type CommitSha,
  digestOf,
  type EventLog,
  type GaveUp,
  type Git,
  type Implement,
  type MakePlan,
  planOf,
  type Screen,
  type SubSpecId,
  type Usage,
  type Verdict,
  type Verify,
  wholeSpec,
} from "@orchestrate/shared";

/** What an agent does at an attempt: files with their content, or giving up. */
export type Work = Readonly<Record<string, string>> | { readonly gaveUp: GaveUp["reason"] };

export interface RoomOptions {
  readonly git: Git;
  readonly repository: string;
  readonly log: EventLog;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** The name of the run's integration branch, where attempts start from. */
  readonly integration: string;
  readonly work: (id: SubSpecId, attempt: number, signal: AbortSignal) => Work | Promise<Work>;
}

/** The other rooms, made small: candidates are real commits, and what is in a file decides its verdict. */
export const rooms = (options: RoomOptions) => ({
  makePlan: (async ({ spec }) => planOf(spec, { madeBy: "author" })) satisfies MakePlan,
  implement: implement(options),
  screen: (async ({ subSpec, candidate }) => ({
    kind: "admitted",
    subSpec: subSpec.id,
    candidate: candidate.commit,
    gates: [],
  })) satisfies Screen,
  verify: verify(options),
});

const implement =
  ({ git, repository, integration, work }: RoomOptions): Implement =>
  async ({ subSpec, attempt }, { signal }) => {
    const done = await work(subSpec.id, attempt, signal);
    if ("gaveUp" in done && typeof done.gaveUp === "string") {
      const reason = done.gaveUp as GaveUp["reason"];
      const findings = [{ code: `agent-${reason}`, message: `The agent gave up: ${reason}.` }];
      return { kind: "gave-up", subSpec: subSpec.id, attempt, reason, findings, usage: noUsage };
    }
    const base = await git.resolve(`refs/heads/${integration}`);
    if (!base) throw new TypeError("There is no integration branch");
    const ref = `refs/orchestrate/candidates/${integration}/${subSpec.id}/${attempt}`;
    const commit = await commitFiles(repository, { ref, base, files: done as Readonly<Record<string, string>> });
    return {
      kind: "candidate",
      subSpec: subSpec.id,
      spec: subSpec.digest,
      attempt,
      base,
      commit,
      tree: await git.treeOf(commit),
      agent: "script",
      usage: noUsage,
    };
  };

/** A file that says `bad` fails, one that says `ask` needs a person, one that is missing fails. */
const verify =
  ({ git, clock }: RoomOptions): Verify =>
  async ({ subSpec, commit }, { signal }) => {
    const { attempt } = commit;
    const path = `work/${subSpec.id}.txt`;
    const bytes =
      subSpec.id === wholeSpec
        ? new TextEncoder().encode("good")
        : await git.readFile(commit.commit, path, { maxBytes: 1000 });
    signal.throwIfAborted();
    const said = bytes ? new TextDecoder().decode(bytes) : "bad: missing";
    const kind: Verdict["kind"] = said.startsWith("bad") ? "fail" : said.startsWith("ask") ? "needs-human" : "pass";
    return {
      kind,
      subSpec: subSpec.id,
      spec: subSpec.digest,
      base: commit.onto,
      commit: commit.commit,
      tree: commit.tree,
      candidate: commit.candidate,
      attempt,
      gates: [],
      criteria: [],
      findings: kind === "fail" ? [{ code: "criterion-failed", message: said, by: "V1", file: path }] : [],
      toolchain: digestOf("none"),
      sandbox: { adapter: "none", profile: digestOf("none") },
      startedAt: clock.now(),
      durationMs: 0,
    };
  };

const noUsage: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  requests: 0,
  recorded: false,
};

/** One commit on top of another, the same for the same files, without any checkout. */
const commitFiles = async (
  repository: string,
  {
    ref,
    base,
    files,
  }: { readonly ref: string; readonly base: CommitSha; readonly files: Readonly<Record<string, string>> },
): Promise<CommitSha> => {
  const stream = [
    `commit ${ref}`,
    "mark :1",
    "committer Script <script@agents.invalid> 1700000000 +0000",
    "data 4",
    "Work",
    `from ${base}`,
    ...Object.entries(files).flatMap(([path, content]) => [
      `M 100644 inline ${path}`,
      `data ${Buffer.byteLength(content)}`,
      content,
    ]),
    "get-mark :1",
    "",
  ];
  const importing = spawn("git", ["-C", repository, "fast-import", "--quiet", "--force"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  importing.stdin.end(stream.join("\n"));
  const [said] = await Promise.all([text(importing.stdout), once(importing, "exit")]);
  return said.trim() as CommitSha;
};
