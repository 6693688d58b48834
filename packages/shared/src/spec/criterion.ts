import { z } from "zod";

/** A run of the project's own program: the words of its command line, no shell. */
export const Argv = z.array(z.string()).min(1);

/** A duration as people write it: `90s`, `15m`, `2h`, or `500ms`. */
export const Duration = z.string().regex(/^\d+(ms|s|m|h)$/, "a duration such as 90s, 15m or 2h");

const compiles = (source: string): boolean => {
  try {
    return new RegExp(source, "mu").multiline;
  } catch {
    return false; // What is wrong with it is said by the message below.
  }
};

/** Regular expressions are ECMAScript with the flags `mu`. */
const Regex = z.string().min(1).refine(compiles, "an ECMAScript regular expression, valid with the flags mu");
const Glob = z.string().min(1);

/** A JSON pointer (RFC 6901); empty for the whole document. */
const Pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, "a JSON pointer such as /items/0/id");

const Run = z.union([
  Argv,
  z.strictObject({
    argv: Argv,
    cwd: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    expect: z
      .strictObject({ exit: z.number().int().default(0), stdout: Regex.optional(), stderr: Regex.optional() })
      .optional(),
  }),
]);

const TestRun = z.strictObject({
  run: Argv,
  /**
   * Who reports how. `vitest`, `jest` and `node` get a reporter of the verifier's own. The others write to stdout, or to
   * the path that `{report}` in a word of `run` stands for.
   */
  report: z.enum(["vitest", "jest", "node", "junit", "tap"]),
  /** Names of tests that must have been seen to pass; a full name or its last part. */
  require: z.array(z.string()).default([]),
  cwd: z.string().optional(),
});

const FileCheck = z.union([
  z.strictObject({ path: z.string(), is: z.enum(["present", "absent"]) }),
  z.strictObject({ path: z.string(), match: Regex }),
  z.strictObject({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** A JSON pointer (RFC 6901) into a JSON or YAML document. */
  z.strictObject({ path: z.string(), pointer: Pointer, equals: z.json() }),
]);

const Absent = z.union([
  z.strictObject({ in: z.array(Glob).min(1), regex: Regex }),
  z.strictObject({ in: z.array(Glob).min(1), astGrep: z.record(z.string(), z.json()) }),
]);

/**
 * One request (or the same one several times) and what every answer to it must be.
 *
 * In `path`, header values and the strings of `body`, `{{name}}` stands for a value that an earlier step captured, and
 * `{{unique}}` for a random text that is the same in all steps of one run of the criterion and another in each run. A
 * string of the body that is nothing but `{{name}}` becomes the captured JSON value itself.
 */
export const HttpStep = z.strictObject({
  request: z.strictObject({
    method: z.string().regex(/^[A-Z]+$/, "a method in capitals such as POST"),
    path: z.string().startsWith("/"),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.json().optional(),
  }),
  expect: z.strictObject({
    status: z.union([z.number().int(), z.array(z.number().int()).min(1)]),
    headers: z.record(z.string(), Regex).optional(),
    /** Must be a part of the answer's JSON: objects by member, everything else equal. */
    json: z.json().optional(),
    /** All answers of this step (`repeat`, `together`) are equal to one another in status and JSON (or text). */
    same: z.literal(true).optional(),
    /** The array at `pointer` has exactly `is` elements: how a follow-up request counts an effect. */
    count: z.strictObject({ pointer: Pointer, is: z.number().int().nonnegative() }).optional(),
  }),
  /** Values kept from the first answer for later steps: name → JSON pointer. A pointer to nothing fails the step. */
  capture: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name"), Pointer).optional(),
  /** Sends the request this many times, one after the other. @default 1 */
  repeat: z.number().int().positive().max(100).optional(),
  /** Sends it this many times at once; with `repeat`, this many at once, repeatedly. @default 1 */
  together: z.number().int().positive().max(100).optional(),
});
export type HttpStep = z.infer<typeof HttpStep>;

const Http = z.strictObject({
  start: Argv,
  /** A loopback URL that answers 2xx once the service is up. */
  ready: z.url(),
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(HttpStep).min(1),
});

const Common = {
  /** Tasks, outcomes or constraints. */
  for: z.array(z.string()).min(1),
  severity: z.enum(["block", "warn"]).default("block"),
  /** What must be seen on the run's starting commit; see the verifier's base run. */
  base: z.enum(["fail", "pass", "any"]).optional(),
  timeout: Duration.optional(),
  /** Hosts that its commands may reach; Permissions must grant them. */
  network: z.array(z.string()).optional(),
  /** The service that its commands find; Permissions must grant it. */
  database: z.string().optional(),
  /** Fewer subjects (tests run, files matched, steps sent) than this is an error, not a pass. @default 1 */
  minSubjects: z.number().int().positive().optional(),
  retries: z.number().int().min(0).max(5).default(0),
};

/** The fields of one kind of criterion, by the key that names it. */
export const criterionKinds = {
  run: Run,
  test: TestRun,
  files: z.array(FileCheck).min(1),
  absent: Absent,
  http: Http,
  /** A JSON or YAML document; the schema is a path to another, or stands here itself. */
  schema: z.strictObject({ document: z.string(), schema: z.union([z.string(), z.record(z.string(), z.json())]) }),
  /** The log comes on stdout, or in the path that `{report}` in a word of `run` stands for. */
  sarif: z.strictObject({ run: Argv, level: z.enum(["error", "warning", "note"]) }),
  judge: z.strictObject({ rubric: z.string().min(1) }),
  manual: z.strictObject({ show: z.array(z.string()).min(1), ask: z.string().min(1) }),
  /** SHA-256 of a file kept outside the repository; the fields of the criterion stand there. */
  hidden: z.string().regex(/^[0-9a-f]{64}$/, "the SHA-256 of the hidden file, 64 hexadecimal digits"),
} as const;
export type CriterionKind = keyof typeof criterionKinds;

export const CriterionFields = z.strictObject(Common);
export type CriterionFields = z.infer<typeof CriterionFields>;

/** What is checked, one member of a union by `kind`. */
export type CriterionCheck = {
  [Kind in CriterionKind]: { readonly kind: Kind; readonly check: z.infer<(typeof criterionKinds)[Kind]> };
}[CriterionKind];

/** One heading under Verification, or one that a constraint's rule expanded to. */
export type Criterion = CriterionFields &
  CriterionCheck & {
    readonly id: string;
    readonly title: string;
    readonly text: string;
    /** The constraint whose rule made it, when a rule did. */
    readonly from: string | undefined;
  };
