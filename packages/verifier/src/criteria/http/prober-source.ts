import { sealingSource } from "../../reports/sealed.ts";

/**
 * The prober, as source: a program of ours that runs in the service's sandbox, in a process of its own. It starts the
 * service, waits until it answers, sends the requests and prints the answers, sealed with a key that it read from
 * standard input before the service existed. What the answers should have been it does not know.
 */
export const proberSource = `${sealingSource("esm")}
import { spawn } from "node:child_process";

const started = performance.now();
const report = (seen) => {
  service.kill("SIGKILL");
  seal({ ...seen, log: log.slice(-16384) });
  process.exit(0);
};

let log = "";
let ended;
const [program, ...words] = order.start;
const service = spawn(program, words, { cwd: order.cwd, env: { ...process.env, ...order.env }, stdio: ["ignore", "pipe", "pipe"] });
for (const stream of [service.stdout, service.stderr]) stream.on("data", (data) => { log = (log + data).slice(-32768); });
service.on("error", (error) => { ended ??= { notStarted: error.code ?? error.message }; });
service.on("exit", (exit, signal) => { ended ??= { exit, signal }; });

const ask = async (url, init) => {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(order.requestTimeoutMs), ...init });
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > order.maxBodyBytes) throw new Error("the body is longer than " + order.maxBodyBytes + " bytes");
    chunks.push(chunk);
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.concat(chunks).toString("utf8") };
};

for (;;) {
  if (ended) report({ ready: false, ended, answers: [] });
  try {
    const { status } = await ask(order.ready, {});
    if (status >= 200 && status < 300) break;
  } catch {}
  if (performance.now() - started > order.readyTimeoutMs) report({ ready: false, answers: [] });
  await new Promise((done) => setTimeout(done, 20));
}

const values = new Map([["unique", order.unique]]);
const name = /\\{\\{([A-Za-z_][A-Za-z0-9_]*)\\}\\}/g;
const wordOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const fill = (text) => text.replace(name, (whole, key) => (values.has(key) ? wordOf(values.get(key)) : whole));
const fillIn = (value) => {
  if (typeof value === "string") {
    const whole = /^\\{\\{([A-Za-z_][A-Za-z0-9_]*)\\}\\}$/.exec(value);
    return whole && values.has(whole[1]) ? values.get(whole[1]) : fill(value);
  }
  if (Array.isArray(value)) return value.map(fillIn);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillIn(member)]));
};
const pointTo = (value, pointer) => {
  for (const token of pointer === "" ? [] : pointer.slice(1).split("/")) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
};

const answers = [];
for (const step of order.steps) {
  const url = order.origin + fill(step.request.path);
  const headers = Object.fromEntries(Object.entries(step.request.headers ?? {}).map(([key, value]) => [key, fill(value)]));
  const init = { method: step.request.method, headers };
  if (step.request.body !== undefined) {
    init.body = JSON.stringify(fillIn(step.request.body));
    if (!Object.keys(headers).some((key) => key.toLowerCase() === "content-type")) headers["content-type"] = "application/json";
  }
  const seen = [];
  for (let round = 0; round < (step.repeat ?? 1); round++) {
    const together = Array.from({ length: step.together ?? 1 }, () => ask(url, init).catch((error) => ({ failed: String(error.cause?.code ?? error.message) })));
    seen.push(...(await Promise.all(together)));
  }
  answers.push(seen);
  let missing;
  for (const [key, pointer] of Object.entries(step.capture ?? {})) {
    let value;
    try { value = pointTo(JSON.parse(seen[0].body), pointer); } catch {}
    if (value === undefined) missing = pointer; else values.set(key, value);
  }
  if (missing !== undefined) report({ ready: true, ended, answers, notCaptured: missing });
}
report({ ready: true, ended, answers });
`;
