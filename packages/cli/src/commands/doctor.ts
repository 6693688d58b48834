import {
  diagnoseMachine,
  type Fix,
  fixMachine,
  found,
  lacking,
  type MachineCheck,
  openGit,
} from "@orchestrate/runtime";
import { type Git, OrchestrateError } from "@orchestrate/shared";

import { makeStateFolder, stateFolderOf } from "../compose/state-folder.ts";
import type { Configuration } from "../config/schema.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Notice } from "../outcome.ts";
import { checkProject } from "../project/check-project.ts";
import { projectOfTarget } from "../project/project-of-target.ts";
import { checkList } from "../render/check-list.ts";
import type { Terminal } from "../terminal.ts";
import type { Handler } from "./command.ts";

/** `orchestrate doctor [--fix]`: exit status 2 when something is missing that nothing runs without. */
export const doctor: Handler<{ readonly fix?: boolean }> = async ({ fix }, terminal) => {
  const fixed = fix ? await fixMachine({ say: (line) => terminal.err(`running: ${line}\n`) }) : undefined;
  const { state, checks: own } = await checkRepository(terminal);
  const makeFolder = () => makeStateFolder(state, process.geteuid?.());
  const checks = [...(await diagnoseMachine({ folder: state.path, makeFolder })), ...own];
  const isUsable = checks.every(({ ok, required }) => ok || !required);
  const unenforced = [...checks.flatMap((check) => check.unenforced ?? []), ...never];
  return {
    code: isUsable ? exitCodes.ok : exitCodes.usage,
    text: [
      ...sentencesOf(fixed),
      ...checkList(checks, terminal),
      "",
      ...(isUsable
        ? ["Not enforced here:", ...unenforced.map((what) => `  ${what}`)]
        : ["Nothing runs on this machine before what is marked ✗ is mended.", ...hintOf(checks, fix)]),
    ].join("\n"),
    data: { usable: isUsable, checks, unenforced, ...(fixed && { fixed }) },
    diagnostics: checks.filter(({ ok }) => !ok).map(noticeOf),
  };
};

/** What no machine holds a sandbox to. */
const never: readonly string[] = ["the disk that a worktree uses, beside the size of one file"];

const hintOf = (checks: readonly MachineCheck[], fix: boolean | undefined): readonly string[] =>
  !fix && checks.some(({ ok, fixable }) => !ok && fixable) ? ["`orchestrate doctor --fix` mends some of it."] : [];

/** What a repository needs; there need not be one, nor must it be good for anything. */
const checkRepository = async ({ cwd, env }: Terminal) => {
  const git = await unlessRefused(openGit(cwd));
  const loaded = git === undefined ? undefined : await configurationOf(git);
  const configuration = loaded?.configuration;
  const configured = configuration?.stateFolder;
  const state = stateFolderOf({
    commonDir: git?.commonDir ?? cwd,
    configured,
    env,
    uid: process.geteuid?.(),
  });
  const checks = [...(loaded?.checks ?? []), ...(configuration ? await checkProject(configuration, env) : [])];
  return { state, checks };
};

const configurationOf = async (
  git: Git,
): Promise<{ readonly configuration?: Configuration; readonly checks: readonly MachineCheck[] }> => {
  try {
    const { configuration, file } = (await projectOfTarget(git, undefined)).config;
    return { configuration, checks: file === undefined ? [] : [found("configuration", file, false)] };
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    return { checks: [lacking("configuration", error.message, { remedy: error.hint, required: false })] };
  }
};

const unlessRefused = <Result>(work: Promise<Result>): Promise<Result | undefined> =>
  work.catch((error: unknown) => {
    if (OrchestrateError.is(error)) return undefined;
    throw error;
  });

const sentencesOf = (fixed: readonly Fix[] | undefined): readonly string[] =>
  fixed?.length === 0 ? ["There is nothing to install."] : (fixed ?? []).map(sentenceOf);

const sentenceOf = (fix: Fix): string => {
  switch (fix.kind) {
    case "fixed":
      return `Mended by: ${fix.commands.join("; ")}`;
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
