import type { Criterion } from "../criterion.ts";
import type { ParsedSpec } from "../parse.ts";
import { placeIn } from "../parse.ts";
import type { Report } from "../report.ts";
import type { Rule } from "../rules/rule.ts";
import type { Spec } from "../schema.ts";

/** What lint must know of the world that the spec speaks of. */
export interface LintContext {
  /** Paths of all files of the repository, with `/`. */
  readonly files: readonly string[];
  /** Names of the services that the configuration declares. */
  readonly services: readonly string[];
  /** Names of the agents that there are; not checked when absent. */
  readonly agents?: readonly string[];
  /** A team's own rules. @default none */
  readonly rules?: readonly Rule[];
}

type Say = (code: string, place: string, message: string, hint: string) => void;

/** One spec while it is linted. */
export interface Linting {
  readonly parsed: ParsedSpec;
  readonly spec: Spec;
  readonly context: LintContext;
  readonly rules: readonly Rule[];
  /** As written, and as rules stand for. */
  readonly criteria: readonly Criterion[];
  readonly report: Report;
  /** Says what is wrong at a place (`T1/owns/0`). */
  readonly error: Say;
  readonly warning: Say;
}

export const startLinting = (
  parsed: ParsedSpec,
  report: Report,
  rest: Pick<Linting, "context" | "rules" | "criteria">,
): Linting => ({
  ...rest,
  parsed,
  report,
  spec: parsed.spec,
  error: (code, place, message, hint) => report.error({ code, message, at: placeIn(parsed, place), hint }),
  warning: (code, place, message, hint) => report.warning({ code, message, at: placeIn(parsed, place), hint }),
});

/** Where a criterion stands: under its own id, or under the constraint whose rule made it. */
export const placeOfCriterion = ({ id, from }: Pick<Criterion, "id" | "from">): string => from ?? id;
