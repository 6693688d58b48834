import { agentContract } from "../src/agent/agent.contract.ts";
import { builtinAgent } from "../src/agent/builtin/builtin-agent.ts";
import { commandAgent } from "../src/agent/command-agent.ts";

agentContract({ name: "builtin over Chat Completions", doing: () => builtinAgent() });

agentContract({
  name: "builtin over Responses",
  doing: () => builtinAgent({ protocol: "openai-responses" }),
});

agentContract({
  name: "command",
  doing: (command) => commandAgent({ argv: ["bash", "-c", command] }),
});
