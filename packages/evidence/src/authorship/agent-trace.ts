import { sha256 } from "../export/manifest.ts";
import type { AgentChange } from "./agent-changes.ts";

/**
 * What an agent added, as a Trace Record of Agent Trace 0.1 (https://agent-trace.dev, `schemas/trace-record.json`): the
 * revision is the candidate's commit, and there is no address at which its conversation could be looked up.
 */
export const traceRecord = (change: AgentChange, { version }: { readonly version: string }): object => {
  const { run, specId, candidate, at, verdict, lines } = change;
  const { subSpec, attempt, agent, model, commit, spec } = candidate;
  const contributor = { type: "ai", ...(model !== undefined && { model_id: model.slice(0, longestModel) }) };
  return {
    version: "0.1",
    id: uuidOf(`${run}/${subSpec}/${attempt}`),
    timestamp: at,
    vcs: { type: "git", revision: commit },
    tool: { name: "orchestrate", version },
    files: [...lines].map(([path, ranges]) => ({
      path,
      conversations: [{ contributor, ranges: ranges.map(([from, to]) => ({ start_line: from, end_line: to })) }],
    })),
    metadata: {
      "invalid.orchestrate": { run, spec: specId, spec_digest: spec, sub_spec: subSpec, attempt, agent, verdict },
    },
  };
};

const longestModel = 250;

/** A UUID of version 8 (RFC 9562, section 5.8): the same for the same attempt. */
const uuidOf = (name: string): string => {
  const hex = sha256(name);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
};
