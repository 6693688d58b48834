import { z } from "zod";

import { Argv, type Criterion, Duration, HttpStep } from "../criterion.ts";
import { fit } from "../shape.ts";
import type { Rule } from "./rule.ts";

const Status = z.union([z.number().int(), z.array(z.number().int()).min(1)]);

/** What stands under `applies_to` of `idempotency_key: required`. */
const Parameters = z.strictObject({
  /** Method and path as the OpenAPI document writes them: `POST /charges/{id}/refunds`. */
  endpoint: z.string().regex(/^[A-Z]+ \/\S*$/, "a method and a path such as POST /refunds"),
  /** The path that is requested, when it differs from the endpoint's: `/charges/{{charge}}/refunds`. */
  path: z.string().startsWith("/").optional(),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, "the name of a header")
    .default("Idempotency-Key"),
  start: Argv,
  ready: z.url(),
  env: z.record(z.string(), z.string()).optional(),
  /** The document that must name the header; none, and the document is not checked. */
  openapi: z.string().optional(),
  /** Steps that make what a valid request needs, and capture it. */
  prepare: z.array(HttpStep).default([]),
  /** Of the valid request, beside the key. */
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional(),
  /** What a request with a key is answered. */
  accepted: Status.default([200, 201, 202, 204]),
  /** What a request without a key is answered. */
  refused: Status.default([400, 422, 428]),
  /** A request that shows that there was one effect. Without it, equal answers are all that is looked at. */
  effect: HttpStep.optional(),
  timeout: Duration.optional(),
});
type Parameters = z.infer<typeof Parameters>;

/**
 * `idempotency_key: required`: the OpenAPI document requires the header; the header alone decides whether a request is
 * accepted; a request that is sent again with its key, later or at the same time, has one effect and equal answers.
 */
export const idempotencyKey: Rule = {
  name: "idempotency_key",
  expand: ({ constraint, value, parameters }) => {
    const valueFit = fit(z.literal("required"), value, { what: "`idempotency_key`", path: ["idempotency_key"] });
    const fitted = fit(Parameters, parameters, { what: "`applies_to`", path: ["applies_to"] });
    if (fitted.kind === "misfits" || valueFit.kind === "misfits") {
      const misfits = [valueFit, fitted].flatMap((one) => (one.kind === "misfits" ? one.misfits : []));
      return { kind: "misfits", misfits };
    }
    const { data } = fitted;
    const criterion = criterionFor(constraint.id, data.timeout);
    return {
      kind: "criteria",
      doubts: data.effect === undefined ? [noEffect] : [],
      criteria: [
        ...(data.openapi === undefined
          ? []
          : [criterion("document", `${data.openapi} requires the key`, documented(data.openapi, data))]),
        criterion("wiring", `${data.endpoint} is refused without a key, and with one it is not`, wired(data)),
        criterion("repeated", `${data.endpoint} sent again has one effect`, repeated(data)),
        criterion("together", `${data.endpoint} sent several times at once has one effect`, together(data)),
      ],
    };
  },
};

const noEffect = {
  code: "unproven-effect",
  path: ["applies_to"],
  message: "Without `effect`, only the answers are compared: a second effect behind equal answers is not seen.",
  hint: "Add `effect:`, a request that shows how often it happened, and what it must answer.",
};

type Check =
  Extract<Criterion, { kind: "http" | "schema" }> extends infer One
    ? One extends Criterion
      ? Pick<One, "kind" | "check">
      : never
    : never;

const criterionFor =
  (constraint: string, timeout: string | undefined) =>
  (part: string, title: string, check: Check): Criterion => ({
    id: `${constraint}-${part}`,
    title,
    text: "",
    from: constraint,
    for: [constraint],
    severity: "block",
    base: "any",
    retries: 0,
    ...(timeout === undefined ? {} : { timeout }),
    ...check,
  });

const documented = (document: string, { endpoint, header }: Parameters): Check => {
  const [method = "", path = ""] = endpoint.split(" ");
  // Names of headers are compared without case.
  const name = header.replaceAll(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
  const parameters = {
    properties: {
      parameters: {
        type: "array",
        contains: {
          type: "object",
          properties: { name: { pattern: `^${name}$` }, in: { const: "header" }, required: { const: true } },
          required: ["name", "in", "required"],
        },
      },
    },
    required: ["parameters"],
  };
  const operation = { properties: { [method.toLowerCase()]: { type: "object" } }, required: [method.toLowerCase()] };
  const atPath = {
    ...operation,
    // Either the operation lists the header, or the path does for all of its operations.
    anyOf: [{ properties: { [method.toLowerCase()]: parameters } }, parameters],
  };
  const schema = {
    type: "object",
    properties: { paths: { type: "object", properties: { [path]: atPath }, required: [path] } },
    required: ["paths"],
  };
  return { kind: "schema", check: { document, schema } };
};

const wired = (parameters: Parameters): Check =>
  service(parameters, [
    request(parameters, undefined, { status: parameters.refused }),
    request(parameters, "wiring-{{unique}}", { status: parameters.accepted }),
  ]);

const repeated = (parameters: Parameters): Check =>
  service(parameters, [
    request(parameters, undefined, { status: parameters.refused }),
    { ...request(parameters, "repeated-{{unique}}", { status: parameters.accepted, same: true }), repeat: 3 },
    ...effect(parameters),
  ]);

const together = (parameters: Parameters): Check =>
  service(parameters, [
    {
      ...request(parameters, "together-{{unique}}", { status: parameters.accepted, same: true }),
      together: 8,
      repeat: 2,
    },
    ...effect(parameters),
  ]);

const service = ({ start, ready, env, prepare }: Parameters, steps: readonly HttpStep[]): Check => ({
  kind: "http",
  check: { start, ready, ...(env === undefined ? {} : { env }), steps: [...prepare, ...steps] },
});

const request = (
  { endpoint, path, header, headers, body }: Parameters,
  key: string | undefined,
  expect: HttpStep["expect"],
): HttpStep => {
  const [method = "", endpointPath = ""] = endpoint.split(" ");
  return {
    request: {
      method,
      path: path ?? endpointPath,
      headers: { ...headers, ...(key === undefined ? {} : { [header]: key }) },
      ...(body === undefined ? {} : { body }),
    },
    expect,
  };
};

const effect = ({ effect: step }: Parameters): HttpStep[] => (step === undefined ? [] : [step]);
