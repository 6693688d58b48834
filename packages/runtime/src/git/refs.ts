import type { Git } from "@orchestrate/shared";

import { gitError } from "./failure.ts";
import type { GitAnswer } from "./invoke.ts";
import type { Repository } from "./repository.ts";

/** Moving refs, by compare-and-swap only. */
export const refMoves = ({ refs, objectFormat }: Repository): Pick<Git, "updateRef" | "deleteRef"> => {
  const absent = "0".repeat(objectFormat === "sha256" ? 64 : 40);
  return {
    updateRef: async ({ ref, to, from, reason }) => {
      const args = ["update-ref", "--create-reflog", "-m", reason, ref, to, from ?? absent];
      const answer = await refs.call({ args, accept: [0, 1, 128] });
      return hasMoved(args, answer) ? "moved" : "updated";
    },
    deleteRef: async (ref, at) => {
      const args = ["update-ref", "-d", ref, at];
      const answer = await refs.call({ args, accept: [0, 1, 128] });
      return hasMoved(args, answer) ? "moved" : "deleted";
    },
  };
};

const hasMoved = (args: readonly string[], { exit, stderr }: GitAnswer): boolean => {
  if (exit === 0) return false;
  if (isElsewhere(stderr)) return true;
  throw gitError({ args, exit, stderr });
};

/** Whether git says that a ref is not where the update expected it. */
export const isElsewhere = (stderr: string): boolean =>
  /but expected [0-9a-f]+|reference already exists|reference is missing|unable to resolve reference/.test(stderr);
