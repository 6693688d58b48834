import { expect } from "vitest";

import { orchestrate } from "./program.ts";

interface Where {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Decides as somebody without a terminal does: reads what is shown, then says so by its digest. */
export const readAndDecide = async (words: readonly string[], where: Where) => {
  const command = [...words, ...(words.includes("--reason") ? [] : ["--reason", "I read it"])];
  const shown = await orchestrate(command, where);
  const [, digest = ""] = /--yes --digest (sha256:[0-9a-f]{64})/.exec(shown.stdout) ?? [];
  expect(shown, shown.stderr).toMatchObject({ code: 3 });
  return orchestrate([...command, "--yes", "--digest", digest], where);
};
