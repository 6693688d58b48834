import type { GivenVerdict, RunRecord } from "@orchestrate/evidence";
import {
  type Git,
  isScopeRequest,
  OrchestrateError,
  planDigestOf,
  type Plan,
  type Verdict,
  waivableIn,
} from "@orchestrate/shared";
import { Ansis } from "ansis";

import { planTree } from "../render/plan-tree.ts";
import type { Request } from "./requests.ts";
import { nameOf } from "./requests.ts";
import { visible } from "./visible.ts";

/** More than anybody reads; what is longer cannot be approved, because it cannot be shown. */
const maxDiffBytes = 20_000_000;

/**
 * The text that a person decides on, made from what the request names by digest: the plan, or the verdict with the
 * difference that it judged and the sub-spec that it judged against. The same request always gives the same text. What
 * others wrote stands behind a bar, so that none of it passes for ours. Rejects with OrchestrateError
 * `CANNOT_BE_SHOWN`: what cannot be shown as it is cannot be decided on.
 */
export const textOfRequest = async (
  request: Request,
  { record, git }: { readonly record: RunRecord; readonly git: Pick<Git, "patch" | "treeOf"> },
): Promise<string> => {
  const { run, begun, plan } = record;
  const head = [
    `Run ${run}, spec ${begun.specId} (${begun.spec}), into ${begun.target}.`,
    `To be decided: the ${nameOf(request)}, which is ${request.shown}.`,
  ];
  if (plan === undefined) throw cannotBeShown("the run has no plan");
  const parts = await partsOf(request, { record, plan, git });
  return visible([...head, ...parts, ""].join("\n"));
};

const planParts = ({ shown }: Request, plan: Plan): readonly string[] => {
  if (plan.digest !== shown || planDigestOf(plan) !== shown) throw cannotBeShown("the plan is another one");
  return [
    "",
    planTree(plan, new Ansis(0)),
    ...quoted("The spec that is worked on", plan.whole.document),
    ...plan.subSpecs.flatMap(({ id, digest, document }) => quoted(`Sub-spec ${id} (${digest})`, document)),
  ];
};

const partsOf = async (request: Request, judged: Judged): Promise<readonly string[]> => {
  if (request.gate === "plan") return planParts(request, judged.plan);
  return request.gate === "scope" ? wishParts(request, judged) : await verdictParts(request, judged);
};

/** What an agent asks for beside what its sub-spec owns, and the sub-spec. */
const wishParts = ({ subject, shown }: Request, { record, plan }: Judged): readonly string[] => {
  const wish = record.events.find((event) => event.subject === subject && isScopeRequest(event, shown));
  const policy = plan.subSpecs.find(({ id }) => id === subject);
  if (wish?.type !== "scope.expansion-requested" || policy === undefined) throw cannotBeShown("the wish is not there");
  const { attempt, paths, reason } = wish.data;
  return [
    `Attempt ${attempt} at ${subject} asks to change files that it does not own. Without them it goes on as it can.`,
    ...quoted("The files", paths.join("\n")),
    ...quoted("Why, in the agent's words", reason),
    ...quoted(`The sub-spec (${policy.digest})`, policy.document),
  ];
};

interface Judged {
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly git: Pick<Git, "patch" | "treeOf">;
}

const verdictParts = async (request: Request, { record, plan, git }: Judged): Promise<readonly string[]> => {
  const given = record.verdicts.findLast(({ event }) => event.data.verdict === request.shown);
  if (given === undefined) throw cannotBeShown("the verdict is not there");
  const { verdict } = given;
  const { base, commit, tree, subSpec, spec } = verdict;
  const policy = [...plan.subSpecs, plan.whole].find(({ id }) => id === subSpec);
  if (policy?.digest !== spec || request.subject !== subSpec) throw cannotBeShown("it was judged against another spec");
  if ((await git.treeOf(commit)) !== tree) throw cannotBeShown("the commit has another tree than was judged");
  const patch = await git.patch(base, commit, { maxBytes: maxDiffBytes });
  if (Buffer.byteLength(patch) >= maxDiffBytes) throw cannotBeShown("the difference is larger than 20 MB");
  return [
    ...summaryOf(given),
    ...quoted("What was found", checksOf(verdict).join("\n")),
    ...(await shownFiles(given, record)),
    ...quoted(`What it was judged against: ${subSpec} (${spec})`, policy.document),
    ...quoted(`The difference between ${base} and ${commit}`, patch),
  ];
};

const summaryOf = ({ event, verdict }: GivenVerdict): readonly string[] => [
  ...(verdict.kind === "fail" ? [`What would be waived, once, in this verdict alone: ${waivableIn(verdict)}.`] : []),
  `Verdict: ${verdict.kind}, ${event.data.passed} of ${event.data.total} checks passed, attempt ${verdict.attempt}.`,
  `Commit ${verdict.commit} (tree ${verdict.tree}) would stand on ${verdict.base}.`,
  `Judged in the sandbox ${verdict.sandbox.adapter} (${verdict.sandbox.profile}).`,
];

const checksOf = ({ gates, criteria, findings }: Verdict): readonly string[] => [
  ...gates.map(({ gate, verdict }) => `gate ${gate}: ${verdict}`),
  ...criteria.map(({ id, kind, severity, verdict, symptom }) => `${id} (${kind}, ${severity}): ${verdict}. ${symptom}`),
  ...findings.map(({ by = "", code, message, file, line }) => {
    const place = file === undefined ? "" : ` at ${file}${line === undefined ? "" : `:${line}`}`;
    return `finding ${code} of ${by}${place}: ${message}`;
  }),
];

/** What a criterion put before a person: its question, and files as they are in the commit. */
const shownFiles = async ({ verdict }: GivenVerdict, { blob }: RunRecord): Promise<readonly string[]> => {
  const asking = verdict.criteria.filter(({ verdict: said, output }) => said === "needs-human" && output !== undefined);
  const parts = asking.map(async ({ id, output }) =>
    quoted(`What ${id} puts before you`, new TextDecoder().decode(await blob(output!))),
  );
  return (await Promise.all(parts)).flat();
};

const quoted = (title: string, text: string): readonly string[] => [
  "",
  `${title}:`,
  ...text
    .trimEnd()
    .split("\n")
    .map((line) => `  | ${line}`),
];

const cannotBeShown = (why: string): OrchestrateError =>
  new OrchestrateError("CANNOT_BE_SHOWN", `What the run waits for cannot be shown as it is: ${why}.`, {
    hint: "Nothing can be decided on it. `orchestrate events` shows the log; reject it, or start a new run.",
    exit: 1,
  });
