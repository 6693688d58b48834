import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

import { FrontMatter, OrchestrateError, specTemplate } from "@orchestrate/shared";

import { done } from "../outcome.ts";
import type { Handler } from "./command.ts";

interface SpecNewInput {
  readonly file: string | undefined;
  readonly id?: string | undefined;
}

/** `orchestrate spec new [FILE] [--id ID]`; writes no file that is there already. */
export const specNew: Handler<SpecNewInput> = async ({ file, id }, terminal) => {
  const named = idOf({ file, id });
  const path = file ?? `specs/${named}.md`;
  const absolute = resolve(terminal.cwd, path);
  await mkdir(dirname(absolute), { recursive: true });
  try {
    await writeFile(absolute, specTemplate({ id: named, title: titleOf(named) }), { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new OrchestrateError("SPEC_EXISTS", `There is a file at ${path} already.`, {
      hint: "Name another file; nothing was written.",
      cause,
    });
  }
  return done(`Wrote ${path}. Fill it in, then say \`orchestrate check ${path}\`.`, { file: path, id: named });
};

const idOf = ({ file, id }: SpecNewInput): string => {
  const wanted = id ?? (file === undefined ? undefined : basename(file).replace(/\.md$/, "").toLowerCase());
  if (wanted === undefined) {
    throw new OrchestrateError("USAGE", "The spec needs a name.", {
      hint: "`orchestrate spec new specs/login.md`, or `orchestrate spec new --id login`.",
    });
  }
  if (FrontMatter.shape.id.safeParse(wanted).success) return wanted;
  throw new OrchestrateError("SPEC_ID_INVALID", `${wanted} cannot be the id of a spec.`, {
    hint: "An id is lower-case letters, digits and hyphens: give one with --id.",
  });
};

const titleOf = (id: string): string => {
  const words = id.replace(/^.*\//, "").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
