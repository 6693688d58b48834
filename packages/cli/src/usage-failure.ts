import { OrchestrateError } from "@orchestrate/shared";
import type { CommanderError } from "commander";

/** A wrong command line as an error with a hint: commander puts its suggestion on a second line. */
export const usageFailure = (error: CommanderError, argv: readonly string[]): OrchestrateError => {
  const [first = "", second] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /^\(Did you mean (.*)\?\)$/.exec(second ?? "")?.[1];
  return new OrchestrateError("USAGE", capital(first), { hint: hintOf(error, suggestion, argv), cause: error });
};

const hintOf = (error: CommanderError, suggestion: string | undefined, argv: readonly string[]): string => {
  const [first = ""] = argv;
  if (first.endsWith(".md")) return `Did you mean \`orchestrate run ${argv.join(" ")}\`?`;
  if (suggestion !== undefined) return `Did you mean \`${suggestion}\`?`;
  const command = error.code === "commander.unknownCommand" || !/^[a-z]/.test(first) ? "" : ` ${first}`;
  return `\`orchestrate${command} --help\` shows what can be written.`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
