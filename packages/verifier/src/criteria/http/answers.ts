import { isDeepStrictEqual } from "node:util";

import type { HttpStep } from "@orchestrate/shared";

import { createMatcher } from "../../matching.ts";
import { pointTo } from "../document.ts";

/** What one request was answered with, or why it was not. */
export type Answer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly failed: string };

/** Everything that the prober saw. */
export interface Observed {
  readonly ready: boolean;
  /** How the service ended, when it did by itself. */
  readonly ended?: { readonly exit?: number | null; readonly signal?: string | null; readonly notStarted?: string };
  /** The answers of each step that was sent. */
  readonly answers: readonly (readonly Answer[])[];
  /** The pointer that named nothing in the answer it was to be captured from. */
  readonly notCaptured?: string;
  /** The end of what the service printed. */
  readonly log: string;
}

/** What is wrong with the answers to one step: the first thing, as a sentence; undefined when nothing is. */
export const wrongAnswers = (step: HttpStep, answers: readonly Answer[]): string | undefined => {
  for (const [index, answer] of answers.entries()) {
    const wrong = wrongAnswer(step, answer);
    const which = answers.length > 1 ? ` (answer ${index + 1} of ${answers.length})` : "";
    if (wrong !== undefined) return `${step.request.method} ${step.request.path} ${wrong}${which}.`;
  }
  const [first] = answers;
  if (step.expect.same && answers.some((answer) => !isSame(first, answer))) {
    return `${step.request.method} ${step.request.path} was not answered the same each time.`;
  }
  return undefined;
};

const wrongAnswer = ({ expect }: HttpStep, answer: Answer): string | undefined => {
  if ("failed" in answer) return `was not answered: ${answer.failed}`;
  const statuses = Array.isArray(expect.status) ? expect.status : [expect.status];
  if (!statuses.includes(answer.status)) {
    return `was answered with ${answer.status}, not ${statuses.join(" or ")}: ${answer.body.slice(0, 200)}`;
  }
  const search = createMatcher(1000);
  for (const [name, pattern] of Object.entries(expect.headers ?? {})) {
    const value = answer.headers[name.toLowerCase()];
    if (value === undefined) return `was answered without the header ${name}`;
    if (search(pattern, value).kind !== "found")
      return `was answered with ${name}: ${value}, which is not /${pattern}/`;
  }
  if (expect.json === undefined && expect.count === undefined) return undefined;
  const json = jsonOf(answer.body);
  if (json === undefined) return `was not answered with JSON: ${answer.body.slice(0, 200)}`;
  if (expect.json !== undefined) {
    const at = differenceAt(expect.json, json.value, "");
    if (at !== undefined) return `was answered with other JSON at "${at}": ${answer.body.slice(0, 200)}`;
  }
  if (expect.count !== undefined) {
    const { pointer, is } = expect.count;
    const list = pointTo(json.value, pointer);
    if (list.kind === "nothing" || !Array.isArray(list.value)) return `was answered without an array at "${pointer}"`;
    if (list.value.length !== is) return `was answered with ${list.value.length} elements at "${pointer}", not ${is}`;
  }
  return undefined;
};

/** Where the expected value is no part of the actual one: objects by member, everything else equal. */
const differenceAt = (expected: unknown, actual: unknown, at: string): string | undefined => {
  if (typeof expected !== "object" || expected === null || Array.isArray(expected)) {
    return isDeepStrictEqual(expected, actual) ? undefined : at;
  }
  if (typeof actual !== "object" || actual === null || Array.isArray(actual)) return at;
  for (const [name, member] of Object.entries(expected)) {
    const inside = `${at}/${name}`;
    if (!Object.hasOwn(actual, name)) return inside;
    const found = differenceAt(member, (actual as Readonly<Record<string, unknown>>)[name], inside);
    if (found !== undefined) return found;
  }
  return undefined;
};

const isSame = (a: Answer | undefined, b: Answer): boolean => {
  if (a === undefined || "failed" in a || "failed" in b) return false;
  const [left, right] = [jsonOf(a.body), jsonOf(b.body)];
  return a.status === b.status && (left && right ? isDeepStrictEqual(left.value, right.value) : a.body === b.body);
};

const jsonOf = (body: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
};
