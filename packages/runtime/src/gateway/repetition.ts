import type { Question } from "./source.ts";

/** A client of three tries is patient; one of more has no end in mind. The provider itself is tried again by the gateway. */
const maxTimes = 3;

/**
 * Notices an agent that asks its model the very same again and again: some never give up, and wait longer each time.
 * Says how often a question was asked in a row when that is too often, else undefined. Side calls do not count.
 */
export const createRepetition = (): ((question: Pick<Question, "call" | "headers">) => number | undefined) => {
  let last = "";
  let times = 0;
  return ({ call: { said, heard, tools }, headers }) => {
    if (tools.length === 0) return undefined;
    // The same place in the same conversation; reading all of it again would cost more than the question.
    const asked = `${said.length} ${heard.length} ${headers["content-length"]}`;
    times = asked === last ? times + 1 : 1;
    last = asked;
    return times > maxTimes ? times : undefined;
  };
};
