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

/** Does what an attempt's script writes and changes, in order; what it reads or runs is left out. */
export async function applyAttempt(folder: string, attempt: ScriptedAttempt): Promise<void> {
  for (const step of attempt.turns.flatMap(({ does }) => does)) await applyStep(folder, { step, attempt });
}

type AttemptName = Pick<ScriptedAttempt, "subSpec" | "attempt">;

/** Does what one step of an attempt writes or changes. */
export async function applyStep(
  folder: string,
  { step, attempt }: { readonly step: Step; readonly attempt: AttemptName },
): Promise<void> {
  if (step.kind === "write") {
    await mkdir(dirname(join(folder, step.path)), { recursive: true });
    await cp(answerFile(attempt, step.path), join(folder, step.path));
  } else if (step.kind === "patch") {
    for (const edit of step.edits) {
      const file = join(folder, edit.path);
      await writeFile(file, applyEdit(await readFile(file, "utf8"), edit));
    }
  }
}

/** The file that a step writes, as the script keeps it. */
export function readAnswer(attempt: AttemptName, path: string): Promise<string> {
  return readFile(answerFile(attempt, path), "utf8");
}

function answerFile({ subSpec, attempt }: AttemptName, path: string): string {
  return join(import.meta.dirname, "answers", `${subSpec}-${attempt}`, path);
}
