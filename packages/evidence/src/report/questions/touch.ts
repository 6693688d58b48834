import { layout } from "../../export/layout.ts";
import { listed, plural } from "../amounts.ts";
import { all, type SubSpecStory } from "../story.ts";
import { type Answer, type Asked, type Evidenced, partsIn, together } from "./answer.ts";

/** What the sandbox, the grants of the spec and the ways out let agents reach. */
export const touchAnswer = (asked: Asked): Answer => {
  const { record } = asked;
  const grants = grantsOf(asked);
  return {
    question: "What could the agent touch?",
    short: [
      boundaries[record.begun.sandbox] ??
        "Agents ran in a sandbox that shows their own worktree, its prepared dependencies and nothing else of the machine.",
      grants.length === 0
        ? "The spec granted no network, secret, database or protected path."
        : `The spec granted ${plural(grants.length, "thing")} beyond its paths.`,
    ].join(" "),
    facts: [
      ...sandboxFacts(asked),
      ...grants,
      ...reachedFacts(asked),
      ...expansionFacts(asked),
      ...partsIn(asked)
        .filter(({ attempts }) => attempts.length > 0)
        .map((story) => pathsOf(story, asked)),
    ],
  };
};

/** What is no boundary of ours. */
const boundaries: Readonly<Record<string, string>> = {
  none: "There was no sandbox: agents could touch whatever the person who started the run could.",
  external: "Agents ran in a boundary for which the operator gave their word; this program did not look at it.",
};

const sandboxFacts = ({ record, cite }: Asked): readonly Evidenced[] =>
  together(
    all(record.events, "sandbox.started").map((event) => ({
      text: `Sandbox ${event.data.adapter}, profile ${event.data.profile}.`,
      cites: [cite.event(event)],
    })),
  );

const grantsOf = ({ record, cite }: Asked): readonly Evidenced[] => {
  const permissions = record.plan?.whole.spec.scope.permissions;
  if (permissions === undefined) return [];
  const { network, secrets, database, protected: classes, allow } = permissions;
  const granted = [
    ...network.map((host) => `The spec grants the network host ${host}.`),
    ...secrets.map((name) => `The spec grants the secret ${name}, by name.`),
    ...(database === "none" ? [] : [`The spec grants the database service ${database}.`]),
    ...classes.map((name) => `The spec grants the protected class ${name}.`),
    ...allow.map((name) => `The spec allows a change of the kind ${name}.`),
  ];
  return granted.map((text) => ({ text, cites: [cite.file(layout.spec)] }));
};

/** What was reached of it. */
const reachedFacts = ({ record, cite }: Asked): readonly Evidenced[] =>
  together([
    ...all(record.events, "egress.allowed").map((event) => ({
      text: `${event.subject || "The run"} reached ${event.data.host}:${event.data.port} (${event.data.why}).`,
      cites: [cite.event(event)],
    })),
    ...all(record.events, "database.decided")
      .filter(({ data }) => data.allow)
      .map((event) => ({
        text: `${event.subject || "The run"} reached the database ${event.data.database} of ${event.data.service} as ${event.data.user}.`,
        cites: [cite.event(event)],
      })),
  ]);

/** Files beyond its own that an agent asked for, and what became of it. */
const expansionFacts = ({ record: { events }, cite }: Asked): readonly Evidenced[] =>
  all(events, "scope.expansion-decided").map((event) => ({
    text: `${event.subject}, attempt ${event.data.attempt}: asked for ${listed(event.data.paths)} beyond its own, which was ${event.data.granted ? "granted" : "not granted"}: ${event.data.why}`,
    cites: [cite.event(event)],
  }));

const pathsOf = ({ subSpec, events }: SubSpecStory, { record, cite }: Asked): Evidenced => {
  const confined = all(events, "scope.confined");
  const { id, owns } = subSpec;
  const cites = [cite.file(layout.subSpec(id)), ...confined.map(cite.event)];
  const latest = confined.at(-1)?.data;
  const owned = `${id} owns ${listed(owns)}`;
  if (latest === undefined || boundaries[record.begun.sandbox] !== undefined)
    return {
      text: `${owned}. Nothing kept its agent from writing elsewhere in its worktree; gates judge the diff.`,
      cites,
    };
  const { writable, open, hidden } = latest;
  const parts = writable.map((path) => (path === "" ? "the top folder of its worktree" : path));
  return {
    text: [
      `${owned}. Its agent could write to ${parts.length === 0 ? "nothing" : listed(parts)}; all else was read-only.`,
      ...(open.length === 0
        ? []
        : [`Not protected file by file: ${listed(open.map((path) => path || "the whole worktree"))}.`]),
      ...(hidden.length === 0 ? [] : [`Empty inside the sandbox: ${listed(hidden)}.`]),
    ].join(" "),
    cites,
  };
};
