import type { ModelCall } from "../../gateway/protocol/wire-protocol.ts";
import { callsIn, type Step } from "./scenario.ts";

/**
 * The step that a request is at, found in the request alone, so that retries, side calls and conversations at the same
 * time do not disturb one another: a step with tools is over once as many tools have answered; one with text, once the
 * model has said so much. Steps named in `over` count as gone.
 */
export const dueStep = (
  steps: readonly Step[],
  { said, heard }: Pick<ModelCall, "said" | "heard">,
  over: ReadonlySet<number>,
): number => {
  let results = heard.length;
  let texts = said.filter((item) => item.kind === "text" && item.text !== "").length;
  let due = 0;
  for (const [index, step] of steps.entries()) {
    if (over.has(index)) continue;
    due = index;
    if ("fault" in step) return index;
    const calls = callsIn(step);
    if ("text" in step && step.text !== undefined) texts -= 1;
    if (calls > 0 ? results < calls : texts < 0) return index;
    results -= calls;
  }
  return due;
};
