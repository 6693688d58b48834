import { type AgentResult, defineAgent, defineConfig, type Host } from "orchestrate";

interface Message {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
  readonly tool_call_id?: string;
}

const shell = {
  name: "shell",
  description: "Runs a shell command in the worktree.",
  parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
};

/** Asks the model to go on. The gateway holds the key, counts, and tries again; the token is this attempt's alone. */
const ask = async (messages: readonly Message[], host: Host): Promise<Message> => {
  const { baseURL, token, model } = host.model("openai-chat");
  const response = await host.fetch(`${baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages, tools: [{ type: "function", function: shell }] }),
    signal: host.signal,
  });
  if (!response.ok) throw new Error(`The model could not be asked: ${response.status}`);
  const { choices } = (await response.json()) as { readonly choices: readonly { readonly message: Message }[] };
  if (choices[0] === undefined) throw new Error("The model said nothing");
  return choices[0].message;
};

/** Runs a command in the attempt's sandbox, if the policy lets it. */
const run = async (command: string, host: Host): Promise<string> => {
  const decision = await host.permit({ kind: "execute", title: "shell", command });
  if (!decision.allow) return `denied: ${decision.reason}`;
  const child = await host.spawn({ argv: ["bash", "-c", `${command} 2>&1`] });
  let output = "";
  for await (const chunk of child.stdout) output = (output + String(chunk)).slice(-8000);
  const { exit } = await child.ended;
  return `exit ${exit}\n${output}`;
};

const scribe = defineAgent({
  id: "scribe",
  needs: { model: ["openai-chat"], permissions: "asks", session: false, steer: false },
  async run(task, host): Promise<AgentResult> {
    const messages: Message[] = [{ role: "user", content: task.prompt }];
    for (let turn = 0; turn < 30; turn++) {
      const said = await ask(messages, host);
      messages.push(said);
      const text = said.content ?? "";
      host.emit({ type: "text", text });
      if (said.tool_calls === undefined) return { status: "completed", text };
      for (const { id, function: call } of said.tool_calls) {
        const { command } = JSON.parse(call.arguments) as { readonly command: string };
        messages.push({ role: "tool", tool_call_id: id, content: await run(command, host) });
      }
    }
    return { status: "max-turns", text: "" };
  },
});

export default defineConfig({
  agents: { scribe },
  providers: { local: { baseURL: "http://127.0.0.1:11434/v1", models: { "some-model": null } } },
});
