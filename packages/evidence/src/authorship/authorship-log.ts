import type { CommitSha } from "@orchestrate/shared";

import { sha256 } from "../export/manifest.ts";
import type { AgentChange, LineRange } from "./agent-changes.ts";

/** Where the standard has its notes. */
export const notesRef = "refs/notes/ai";

/** The notes by the commit that each is about. */
export const authorshipNotes = (changes: readonly AgentChange[]): ReadonlyMap<CommitSha, string> =>
  new Map(changes.map((change) => [change.candidate.commit, authorshipLog(change)]));

/**
 * What an agent added, as an authorship log of the Git AI Standard v3.0.0 (https://github.com/git-ai-project/git-ai): which
 * lines of which file come from which session, a line `---`, and JSON on the session. An attempt is a session.
 */
const authorshipLog = ({ run, specId, candidate, verdict, lines }: AgentChange): string => {
  const { subSpec, attempt, agent, model, base, commit, spec } = candidate;
  const conversation = `${run}/${subSpec}/${attempt}`;
  const session = `s_${sha256(`${agent}:${conversation}`).slice(0, 14)}`;
  // The standard has it random, so that it is unique; of the commit alone it is that, and the same when written again.
  const trace = `t_${sha256(commit).slice(0, 14)}`;
  const attested = [...lines].flatMap(([path, ranges]) => {
    const name = nameOf(path);
    return name === undefined ? [] : [`${name}\n  ${session}::${trace} ${ranges.map(textOf).join(",")}\n`];
  });
  const metadata = {
    schema_version: "authorship/3.0.0",
    base_commit_sha: base,
    prompts: {},
    sessions: {
      [session]: {
        agent_id: { tool: agent, id: conversation, model: model ?? "unknown" },
        custom_attributes: {
          orchestrate_run: run,
          orchestrate_sub_spec: subSpec,
          orchestrate_spec: specId,
          orchestrate_spec_digest: spec,
          ...(verdict && { orchestrate_verdict: verdict }),
        },
      },
    },
  };
  return `${attested.join("")}---\n${JSON.stringify(metadata, undefined, 2)}\n`;
};

const textOf = ([from, to]: LineRange): string => (from === to ? String(from) : `${from}-${to}`);

/**
 * A path as the standard writes it. It cannot write a quote in one that is quoted, and a line feed would let a path say
 * who wrote what: lines of such a file are attributed to nobody.
 */
const nameOf = (path: string): string | undefined => {
  if (/["\p{Cc}]/u.test(path)) return undefined;
  return /^[\w.@][\w./@+-]*$/.test(path) ? path : `"${path}"`;
};
