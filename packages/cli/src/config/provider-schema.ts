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

/** A provider as it is written; what `use` stands for is filled in. */
export const Provider = z
  .strictObject({
    use: z.enum(Object.keys(providerKinds) as [keyof typeof providerKinds]).optional(),
    baseURL: z
      .url({
        protocol: /^https?$/,
        error: "must be the address that a protocol's paths follow, such as https://api.example.com/v1",
      })
      .optional(),
    protocols: z.array(Protocol).min(1).optional(),
    keyEnv: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of an environment variable, not a key")
      .optional(),
    headers: z.record(z.string(), z.string()).default({}),
    limits: z.strictObject({ concurrent: count, requestsPerMinute: count, tokensPerMinute: count }).default({}),
    models: z.record(z.string(), Price.nullable()).default({}),
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
      baseURL: address,
      protocols: protocols ?? [...(kind?.protocols ?? (["openai-chat"] as const))],
      keyEnv: keyEnv ?? kind?.keyEnv,
    };
  });
