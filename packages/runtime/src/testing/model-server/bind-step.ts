import type { OfferedTool } from "../../gateway/protocol/wire-protocol.ts";
import type { Reply, ReplyCall, Step } from "./scenario.ts";

/** Makes a step that is no fault a reply, in terms of the tools that this client offers. */
export const bindStep = (step: Exclude<Step, { readonly fault: unknown }>, tools: readonly OfferedTool[]): Reply => {
  if ("shell" in step) return asked(tools, shellTool, (tool) => ({ [commandOf(tool)]: commandFor(tool, step.shell) }));
  if ("write" in step) return asked(tools, writeTool, (tool) => writing(tool, step.write));
  return step;
};

const shellTool =
  /^(exec_command|shell_command|shell|local_shell|bash|run_shell_command|execute_bash|run_command|terminal)$/i;
const writeTool = /^(write|write_file|create_file|create|str_replace_based_edit_tool)$/i;

const asked = (
  tools: readonly OfferedTool[],
  name: RegExp,
  argumentsFor: (tool: OfferedTool) => Readonly<Record<string, unknown>>,
): Reply => {
  const tool = tools.find((candidate) => name.test(candidate.name));
  // Said rather than thrown: the test that meets it sees what was offered.
  if (!tool) return { text: `No tool like ${name.source} among ${tools.map((offered) => offered.name).join(", ")}` };
  const call = { name: tool.name, arguments: { ...required(tool), ...argumentsFor(tool) } };
  return { calls: [call as ReplyCall] };
};

const propertiesOf = (
  tool: OfferedTool,
): Readonly<Record<string, { readonly type?: unknown; readonly enum?: unknown }>> =>
  (tool.schema?.["properties"] ?? {}) as ReturnType<typeof propertiesOf>;

const first = (tool: OfferedTool, names: readonly string[]): string =>
  names.find((name) => name in propertiesOf(tool)) ?? names[0] ?? "";

const commandOf = (tool: OfferedTool): string => first(tool, ["command", "cmd", "commands", "script", "action"]);

const commandFor = (tool: OfferedTool, command: string): unknown => {
  const isList = propertiesOf(tool)[commandOf(tool)]?.type === "array";
  if (!isList) return command;
  return commandOf(tool) === "commands" ? [command] : ["bash", "-lc", command];
};

const writing = (tool: OfferedTool, file: { readonly path: string; readonly content: string }) => ({
  [first(tool, ["path", "file_path", "filePath", "absolute_path"])]: file.path,
  [first(tool, ["content", "file_text", "contents", "text"])]: file.content,
  ...(JSON.stringify(propertiesOf(tool)["command"]?.enum ?? "").includes('"create"') && { command: "create" }),
});

/** Something of the right type for every argument that the client insists on. */
const required = (tool: OfferedTool): Readonly<Record<string, unknown>> => {
  const names = (tool.schema?.["required"] ?? []) as readonly string[];
  return Object.fromEntries(names.map((name) => [name, placeholder(propertiesOf(tool)[name])]));
};

const placeholder = (property: { readonly type?: unknown; readonly enum?: unknown } | undefined): unknown => {
  if (Array.isArray(property?.enum)) return property.enum[0];
  // Some schemas for Gemini write their types in capitals.
  const type = String(property?.type).toLowerCase();
  return type in placeholders ? placeholders[type] : "scripted";
};

const placeholders: Readonly<Record<string, unknown>> = {
  boolean: false,
  number: 30_000,
  integer: 30_000,
  array: [],
  object: {},
};
