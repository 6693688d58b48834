import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type ScriptedAttempt as CassetteAttempt, scriptedCassette } from "@orchestrate/runtime";

import { applyAttempt, applyStep, copyExample, readAnswer } from "./apply-attempt.ts";
import { type ScriptedAttempt, type Step, story } from "./story.ts";

/** Where the cassette is kept, in the example. */
export const cassetteFile = join(import.meta.dirname, "..", "cassettes", "refunds.jsonl");

/** The text of the cassette that the story comes to. Patches are made by git, on a copy of what they change. */
export async function makeCassette(): Promise<string> {
  return scriptedCassette(await Promise.all(story.map(toCassette)));
}

type Reply = CassetteAttempt["turns"][number];
type ReplyCall = NonNullable<Reply["calls"]>[number];

async function toCassette(scripted: ScriptedAttempt): Promise<CassetteAttempt> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-cassette-"));
  try {
    await copyExample(folder);
    for (const name of scripted.after) await applyAttempt(folder, attemptCalled(name));
    git(folder, "init", "--quiet");
    const turns: Reply[] = [];
    for (const { says, does } of scripted.turns) {
      const calls: ReplyCall[] = [];
      for (const step of does) calls.push(await toCall(folder, { step, scripted }));
      turns.push({ text: says, calls });
    }
    return { subSpec: scripted.subSpec, attempt: scripted.attempt, turns: [...turns, endOf(scripted)] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const attemptCalled = (name: string): ScriptedAttempt => {
  const found = story.find(({ subSpec, attempt }) => name === `${subSpec}-${attempt}`);
  if (found === undefined) throw new RangeError(`The story has no ${name}.`);
  return found;
};

/** The tool call of a step, which is taken in the folder too: the next patch is made on top of it. */
async function toCall(
  folder: string,
  { step, scripted }: { readonly step: Step; readonly scripted: ScriptedAttempt },
): Promise<ReplyCall> {
  git(folder, "add", "--all");
  await applyStep(folder, { step, attempt: scripted });
  switch (step.kind) {
    case "read":
      return { name: "read", arguments: { path: step.path } };
    case "write":
      return { name: "write", arguments: { path: step.path, content: await readAnswer(scripted, step.path) } };
    case "patch":
      return { name: "apply_patch", arguments: { patch: git(folder, "diff", "--abbrev=7") } };
    case "shell":
      return { name: "shell", arguments: { command: step.command } };
  }
}

const endOf = ({ end }: ScriptedAttempt): Reply =>
  end.kind === "done" ? { text: end.says } : { calls: [{ name: "blocked", arguments: { reason: end.says } }] };

function git(cwd: string, ...args: readonly string[]): string {
  // None of the person's configuration: a patch has the same bytes everywhere.
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
