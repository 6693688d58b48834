import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { applyEdit } from "./edit.ts";
import type { ScriptedAttempt, Step } from "./story.ts";

/** The repository of the demonstration: everything of the example that belongs to the copy. */
export async function copyExample(folder: string): Promise<void> {
  const example = join(import.meta.dirname, "..");
  const left = ["demo", "node_modules", ".cache"].map((name) => join(example, name));
  await cp(example, folder, { recursive: true, filter: (source) => !left.includes(source) });
}

/** Does what an attempt's script writes and edits, in order; what it reads or runs is left out. */
export async function applyAttempt(folder: string, { subSpec, attempt, turns }: ScriptedAttempt): Promise<void> {
  for (const step of turns.flatMap(({ does }) => does)) {
    await applyStep(folder, { step, answers: answersOf({ subSpec, attempt }) });
  }
}

/** The file that a step writes, as the script keeps it. */
export function readAnswer(attempt: Pick<ScriptedAttempt, "subSpec" | "attempt">, path: string): Promise<string> {
  return readFile(join(answersOf(attempt), path), "utf8");
}

function answersOf({ subSpec, attempt }: Pick<ScriptedAttempt, "subSpec" | "attempt">): string {
  return join(import.meta.dirname, "answers", `${subSpec}-${attempt}`);
}

async function applyStep(folder: string, { step, answers }: { readonly step: Step; readonly answers: string }) {
  if (step.kind === "write") {
    await mkdir(dirname(join(folder, step.path)), { recursive: true });
    await cp(join(answers, step.path), join(folder, step.path));
  } else if (step.kind === "edit") {
    const file = join(folder, step.edit.path);
    await writeFile(file, applyEdit(await readFile(file, "utf8"), step.edit));
  }
}
