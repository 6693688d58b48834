import { join } from "node:path";

import { Ajv, type ErrorObject, type Options } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";

import { createMatcher } from "../matching.ts";
import { readPlainFile } from "../read-file.ts";
import { parseDocument } from "./document.ts";
import { erred, failed, type JudgeCriterion, type Outcome, passed } from "./outcome.ts";

const maxBytes = 16 * 1024 * 1024;

/** Passes when a JSON or YAML document satisfies a JSON Schema: one of the spec's own, or a file's as it was on the base. */
export const judgeSchema: JudgeCriterion<"schema"> = async ({ criterion, site, workbench }) => {
  const { document: path, schema: source } = criterion.check;
  const text = await readPlainFile(join(site.root, path), maxBytes);
  if (!site.paths.has(path) || text === undefined) return failed(criterion.id, `${path} does not exist.`);
  const document = parseDocument(path, text.toString("utf8"));
  if (document.kind === "unreadable") return failed(criterion.id, `${path} cannot be read: ${document.why}.`);
  if (typeof source !== "string") return validate(criterion.id, path, document.value, source);

  const now = site.paths.has(source) ? await readPlainFile(join(site.root, source), maxBytes) : undefined;
  const before = site.side === "base" ? undefined : await workbench.textOnBase(source);
  const own = now === undefined ? undefined : parseDocument(source, now.toString("utf8"));
  if (own?.kind !== "document") return erred(criterion.id, `The schema ${source} cannot be read.`);
  const submitted = validate(criterion.id, path, document.value, own.value);
  if (before === undefined || before === now?.toString("utf8") || submitted.verdict !== "pass") return submitted;

  // A candidate that changes the schema along with the document chooses its own judge.
  const original = parseDocument(source, before);
  const judged =
    original.kind === "document" ? validate(criterion.id, path, document.value, original.value) : submitted;
  if (judged.verdict === "pass") return judged;
  const symptom = `${path} satisfies ${source} as the candidate changed it, and not as it was: a person must decide.`;
  return { ...judged, verdict: "needs-human", symptom };
};

const validate = (id: string, path: string, document: unknown, schema: unknown): Outcome => {
  if (typeof schema !== "object" || schema === null) return erred(id, "The schema is not an object.");
  const dialect = "$schema" in schema && typeof schema.$schema === "string" ? schema.$schema : "";
  const Validator = dialect.includes("2020-12") ? Ajv2020 : dialect.includes("2019-09") ? Ajv2019 : Ajv;
  try {
    const isValid = new Validator(options()).compile(schema);
    if (isValid(document)) return passed(`${path} satisfies the schema.`, { subjects: 1 });
    const findings = (isValid.errors ?? []).slice(0, 20).map((error) => ({
      code: "criterion-failed",
      message: `${path}${sayingOf(error)}`,
      by: id,
      file: path,
    }));
    return failed(id, findings[0]?.message ?? `${path} does not satisfy the schema.`, { findings, subjects: 1 });
  } catch (cause) {
    return erred(id, `The schema cannot be applied: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
};

const sayingOf = ({ instancePath, message }: ErrorObject): string =>
  ` ${instancePath === "" ? "" : `at ${instancePath} `}${message ?? "is invalid"}.`;

const options = (): Options => ({
  strict: false,
  allErrors: false,
  validateFormats: false,
  logger: false,
  code: { regExp: boundedRegExp() },
});

/** Patterns of a schema meet text of a candidate: each is given so long and no longer. */
const boundedRegExp = () => {
  // Without the flag m: a pattern of a schema speaks of the whole text, not of one of its lines.
  const search = createMatcher(1000, "u");
  const engine = (pattern: string) => ({
    test: (text: string): boolean => {
      const match = search(pattern, text);
      if (match.kind === "too-slow") throw new Error(`matching /${pattern}/ took too long`);
      return match.kind === "found";
    },
  });
  // Ajv names the engine in the code that it can print; ours is never printed.
  return Object.assign(engine, { code: "" });
};
