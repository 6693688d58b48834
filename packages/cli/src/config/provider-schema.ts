import type { ModelProvider } from "@orchestrate/shared";
import { z } from "zod";

import { providerKinds } from "./provider-kinds.ts";

export const Protocol = z.enum(["openai-chat", "openai-responses", "anthropic-messages", "gemini"]);

const Price = z.strictObject({
  input: z.number().nonnegative(),
  cachedInput: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
  output: z.number().nonnegative(),
});

const count = z.number().int().positive().optional();

const keyEnv = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of an environment variable, not a key")
  .optional();
const limits = z.strictObject({ concurrent: count, requestsPerMinute: count, tokensPerMinute: count }).default({});
const models = z.record(z.string(), Price.nullable()).default({});

/** A provider as it is written; what `use` stands for is filled in. */
const Addressed = z
  .strictObject({
    use: z.enum(Object.keys(providerKinds) as [keyof typeof providerKinds]).optional(),
    baseURL: z
      .url({
        protocol: /^https?$/,
        error: "must be the address that a protocol's paths follow, such as https://api.example.com/v1",
      })
      .refine(hidesNothing, "must hold no user, no query and no key: name the variable with the key in keyEnv")
      .optional(),
    protocols: z.array(Protocol).min(1).optional(),
    keyEnv,
    headers: z.record(z.string(), z.string()).default({}),
    limits,
    models,
  })
  .transform(({ use, baseURL, protocols, keyEnv, ...rest }, context) => {
    const kind = use && providerKinds[use];
    const address = baseURL ?? kind?.baseURL;
    if (address === undefined) {
      const message = `needs a baseURL, or a \`use\` of ${Object.keys(providerKinds).join(", ")}`;
      context.issues.push({ code: "custom", message, input: baseURL });
      return z.NEVER;
    }
    return {
      ...rest,
      kind: "addressed" as const,
      baseURL: address,
      protocols: protocols ?? [...(kind?.protocols ?? (["openai-chat"] as const))],
      keyEnv: keyEnv ?? kind?.keyEnv,
    };
  });

function hidesNothing(address: string): boolean {
  const { username = "", password = "", search = "", hash = "" } = URL.parse(address) ?? {};
  return `${username}${password}${search}${hash}` === "";
}

const PlugInSettings = z.object({
  protocols: z.array(Protocol).min(1).optional(),
  keyEnv,
  secrets: z.array(z.string()).default([]),
  limits,
  models,
});

/** One that somebody wrote. Its methods stay its own, since they may be those of a class. */
const Plugged = z.custom<ModelProvider>(isPlugIn).transform((plugIn, context) => {
  const settings = passed(PlugInSettings, plugIn, context);
  if (settings === undefined) return z.NEVER;
  return { ...settings, kind: "plugged" as const, protocols: settings.protocols ?? [...Protocol.options], plugIn };
});

function isPlugIn(value: unknown): boolean {
  const { complete, upstream } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof complete === "function" || typeof upstream === "function";
}

type EitherIn = z.input<typeof Addressed> | z.input<typeof Plugged>;
type EitherOut = z.output<typeof Addressed> | z.output<typeof Plugged>;

/** Its methods say which of the two it is; a union would complain of both. */
export const Provider: z.ZodType<EitherOut, EitherIn> = z
  .custom<EitherIn>()
  .transform((value, context) =>
    isPlugIn(value) ? (passed(Plugged, value, context) ?? z.NEVER) : (passed(Addressed, value, context) ?? z.NEVER),
  );

const passed = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  context: { issues: unknown[] },
): z.output<Schema> | undefined => {
  const result = schema.safeParse(value);
  if (!result.success) context.issues.push(...result.error.issues.map((issue) => ({ ...issue, input: value })));
  return result.data;
};
