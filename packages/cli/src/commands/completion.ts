import { OrchestrateError } from "@orchestrate/shared";

import { bash } from "../completion/bash.ts";
import { fish } from "../completion/fish.ts";
import { wordsOf } from "../completion/words.ts";
import { zsh } from "../completion/zsh.ts";
import { done } from "../outcome.ts";
import type { Handler } from "./command.ts";
import { entries } from "./entries.ts";

const shells = { bash, zsh, fish };

/** `orchestrate completion SHELL` */
export const completion: Handler<{ readonly shell: string }> = async ({ shell }) => {
  const words = wordsOf(entries.flatMap(({ commands }) => commands));
  if (!Object.hasOwn(shells, shell)) {
    throw new OrchestrateError("UNKNOWN_SHELL", `There is no completion for ${shell}.`, {
      hint: `It can be one of ${Object.keys(shells).join(", ")}.`,
    });
  }
  const script = shells[shell as keyof typeof shells](words);
  return done(script, { shell, script });
};
