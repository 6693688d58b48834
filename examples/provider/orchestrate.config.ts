import { type AnswerPart, defineConfig, defineProvider, type ProviderOptions } from "orchestrate";

const address = process.env["HOUSE_URL"] ?? "https://models.house.example";

/** The service answers with a line of JSON for each thing that the model says, and one with its tokens at the end. */
type Line =
  | { readonly says: string }
  | { readonly wants: string; readonly with: unknown }
  | { readonly read: number; readonly written: number };

const ask = async (path: string, body: unknown, { signal, apiKey = "" }: ProviderOptions) => {
  const headers = { "x-house-key": apiKey, "content-type": "application/json" };
  const response = await fetch(`${address}${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
  if (response.ok && response.body) return response.body.pipeThrough(new TextDecoderStream());
  // With these two, the gateway knows whether and when to come back.
  const condition = { status: response.status, retryAfter: response.headers.get("retry-after") };
  throw Object.assign(new Error(await response.text()), condition);
};

const partOf = (line: Line): AnswerPart => {
  if ("says" in line) return { type: "text", text: line.says };
  if ("wants" in line) return { type: "call", name: line.wants, arguments: JSON.stringify(line.with) };
  return { type: "used", inputTokens: line.read, outputTokens: line.written };
};

const house = defineProvider({
  keyEnv: "HOUSE_KEY",
  models: { "house-large": { input: 0.4, output: 1.6 } },
  limits: { concurrent: 8 },

  async *complete(chat, options) {
    let rest = "";
    for await (const text of await ask("/complete", chat, options)) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield partOf(JSON.parse(line) as Line);
    }
    // An answer that ends without a word is whole for whoever reads it: what was cut off must throw.
    if (rest !== "") throw new Error("The answer was cut off");
  },

  probe: async (options) => {
    await (await ask("/hello", {}, options)).cancel();
  },
});

export default defineConfig({
  agents: { coder: { use: "builtin", model: "house-large" } },
  providers: { house },
});
