import { OrchestrateError } from "@orchestrate/shared";
import { execa } from "execa";

import { requireProgram, systemPath } from "./programs.ts";

const installBubblewrap =
  "Install bubblewrap 0.8 or later: orchestrate doctor --fix, or your distribution's package manager.";

/** The first release with `--disable-userns`. */
const oldest = [0, 8] as const;

/** Finds bubblewrap and asks for its version. Rejects with `SANDBOX_UNAVAILABLE` when it is missing, broken or too old. */
export const findBubblewrap = async (): Promise<{ readonly path: string; readonly version: string }> => {
  const path = requireProgram("bwrap", installBubblewrap);
  const { stdout, failed, message } = await execa(path, ["--version"], {
    env: { PATH: systemPath },
    extendEnv: false,
    reject: false,
  });
  const [version, major, minor] = /(\d+)\.(\d+)(?:\.\d+)?/.exec(stdout) ?? [];
  if (failed || version === undefined)
    throw new OrchestrateError("SANDBOX_UNAVAILABLE", `bubblewrap does not run: ${message ?? stdout}`, {
      hint: installBubblewrap,
    });
  if (Number(major) === oldest[0] && Number(minor) < oldest[1])
    throw new OrchestrateError("SANDBOX_UNAVAILABLE", `bubblewrap ${version} is too old`, { hint: installBubblewrap });
  return { path, version };
};
