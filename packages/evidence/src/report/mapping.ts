import type { RunRecord } from "../run-record.ts";
import { type Fact, mappingRows } from "./mapping-rows.ts";

/** `mapping.csv`: which file of the export an auditor of which framework may look at; RFC 4180. */
export const mappingCsv = (record: RunRecord): string => {
  const facts = factsOf(record);
  const rows = mappingRows.map(({ needs, ...row }) => {
    const isMissing = needs !== undefined && !facts.has(needs);
    const [coverage, gap] = isMissing ? ["none", absent[needs]] : [row.coverage, row.gap];
    return [row.framework, row.provision, row.version, row.appliesIf, row.file, row.field, coverage, gap];
  });
  return [header, ...rows].map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
};

const header = ["framework", "provision", "text version", "applies-if", "evidence file", "field", "coverage", "gap"];

const absent: Readonly<Record<Fact, string>> = {
  approval: "Nobody approved anything in this run.",
  candidate: "No agent offered a change in this run.",
  verdict: "Nothing was judged in this run.",
  merge: "Nothing was merged in this run.",
  rehearsal: "No merge of this run was taken back in rehearsal.",
  sandbox: "This run had no sandbox.",
};

const factsOf = ({ begun, events }: RunRecord): ReadonlySet<Fact> => {
  const facts = new Set<Fact>(begun.sandbox === "none" ? [] : ["sandbox"]);
  for (const event of events) {
    // A decision that nobody signed shows an auditor nothing.
    if (event.type === "approval.recorded" && event.data.approval.proof) facts.add("approval");
    if (event.type === "candidate.offered") facts.add("candidate");
    if (event.type === "verdict.given") facts.add("verdict");
    if (event.type === "merge.finished" && event.data.kind === "merged") facts.add("merge");
    if (event.type === "rollback.tested" && event.data.undone) facts.add("rehearsal");
  }
  return facts;
};

const cellOf = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
