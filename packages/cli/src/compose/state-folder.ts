import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";

import { makeFolder } from "@orchestrate/evidence";
import { digestOf, OrchestrateError } from "@orchestrate/shared";

import { homeFolder } from "./home-folder.ts";

/** Where the things that can be made again live: worktrees, clones, prepared dependencies, a sandbox's scratch. */
export interface StateFolder {
  readonly path: string;
  readonly worktrees: string;
  readonly clones: string;
  readonly setup: string;
  /** What criteria said of starting commits. */
  readonly baseResults: string;
  readonly sandbox: string;
}

interface Place {
  /** Of the git directory that all worktrees of the repository share. */
  readonly commonDir: string;
  /** From the configuration. */
  readonly configured: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number | undefined;
}

/** Names a repository's state folder; makes nothing. */
export const stateFolderOf = ({ commonDir, configured, env, uid }: Place): StateFolder => {
  const repository = basename(commonDir) === ".git" ? basename(dirname(commonDir)) : basename(commonDir, ".git");
  // Two repositories of one name must not meet.
  const unique = `${repository.replace(/[^A-Za-z0-9._-]+/g, "-")}-${digestOf(commonDir).slice("sha256:".length, 15)}`;
  const path = join(configured ?? defaultFolder(env, uid), unique);
  return {
    path,
    worktrees: join(path, "worktrees"),
    clones: join(path, "clones"),
    setup: join(path, "setup"),
    baseResults: join(path, "base-results"),
    sandbox: join(path, "sandbox"),
  };
};

/**
 * Makes it. As root its parents can be passed through by everybody and listed by nobody else: agents run under another
 * uid, which must reach its own worktree.
 */
export const makeStateFolder = async (folder: StateFolder, uid: number | undefined): Promise<void> => {
  const mode = uid === 0 ? 0o711 : 0o700;
  await makeFolder(folder.path, mode).catch((cause: unknown) => {
    throw unusable(folder, cause);
  });
  const { uid: owner } = await stat(folder.path);
  if (uid !== undefined && owner !== uid) {
    throw new OrchestrateError("STATE_FOLDER_FOREIGN", `The state folder ${folder.path} belongs to somebody else.`, {
      hint: "Set `stateFolder` in the configuration to a place of your own, or remove that folder.",
    });
  }
  await makeFolder(folder.clones, mode).catch((cause: unknown) => {
    throw unusable(folder, cause);
  });
};

const unusable = ({ path }: StateFolder, cause: unknown): OrchestrateError =>
  new OrchestrateError("STATE_FOLDER_UNUSABLE", `The state folder ${path} cannot be written.`, {
    hint: "Worktrees and clones live there. Set XDG_STATE_HOME, or `stateFolder` in the configuration, to a folder that you may write to.",
    cause,
  });

const defaultFolder = (env: Place["env"], uid: number | undefined): string => {
  if (uid === 0) return "/var/lib/orchestrate";
  const xdg = env["XDG_STATE_HOME"];
  // The specification says that a relative path is to be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeFolder(env), ".local", "state");
  return join(base, "orchestrate");
};
