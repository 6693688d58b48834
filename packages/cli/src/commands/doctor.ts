import { diagnoseMachine, type Fix, fixMachine, type MachineCheck, openGit } from "@orchestrate/runtime";
import { OrchestrateError } from "@orchestrate/shared";

import { stateFolderOf } from "../compose/state-folder.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Notice } from "../outcome.ts";
import { inColumns } from "../render/columns.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

/** `orchestrate doctor [--fix]`: exit status 2 when something is missing that nothing runs without. */
export const doctor: Handler<{ readonly fix?: boolean }> = async ({ fix }, terminal) => {
  const fixed = fix ? await fixMachine({ say: (line) => terminal.err(`running: ${line}\n`) }) : undefined;
  const checks = await diagnoseMachine({ folder: await folderToTry(terminal) });
  const isUsable = checks.every(({ ok, required }) => ok || !required);
  const { style } = terminal;
  const rows = checks.map(({ name, ok, required, detail }) => [
    ok ? style.green("✓") : required ? style.red("✗") : style.yellow("!"),
    style.bold(name),
    detail,
  ]);
  const remedies = checks.flatMap(({ ok, name, remedy }) => (ok || remedy === undefined ? [] : [`${name}: ${remedy}`]));
  return {
    code: isUsable ? exitCodes.ok : exitCodes.usage,
    text: [
      ...(fixed === undefined ? [] : [sentenceOf(fixed)]),
      ...inColumns(rows),
      ...(remedies.length === 0 ? [] : ["", ...remedies]),
      ...(isUsable
        ? []
        : ["", "Nothing runs on this machine before that; `orchestrate doctor --fix` mends what it can."]),
    ].join("\n"),
    data: { usable: isUsable, checks, ...(fixed && { fixed }) },
    diagnostics: checks.filter(({ ok }) => !ok).map(noticeOf),
  };
};

/** Where runs of this repository keep what they make; a repository need not be there, nor good for anything. */
const folderToTry = async ({ cwd, env }: Terminal): Promise<string> => {
  const commonDir = await openGit(cwd).then(
    (git) => git.commonDir,
    (error: unknown) => {
      if (OrchestrateError.is(error)) return cwd;
      throw error;
    },
  );
  return stateFolderOf({ commonDir, configured: undefined, env, uid: process.geteuid?.() }).path;
};

const sentenceOf = (fix: Fix): string => {
  switch (fix.kind) {
    case "nothing-to-do":
      return "There is nothing to install.";
    case "fixed":
      return `Installed by: ${fix.commands.join("; ")}`;
    case "by-hand":
      return `This needs you: ${fix.command}`;
    case "failed":
      return `${fix.command} failed:\n${fix.output}`;
  }
};

const noticeOf = ({ name, required, detail, remedy }: MachineCheck): Notice => ({
  severity: required ? "error" : "warning",
  code: `machine-${name.replaceAll(" ", "-")}`,
  message: detail,
  hint: remedy,
});
