import { execa } from "execa";

/**
 * What the person who calls has told git about themselves, in their own settings or the repository's; undefined when they
 * have not. The one call of git that obeys a person's settings: it reads one of them and starts nothing that they name.
 */
export const userSetting = async (
  name: "user.email" | "user.signingKey" | "gpg.format",
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<string | undefined> => {
  const named = ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"].map((key) => [key, env[key]] as const);
  // As a path, `~/` is the person's home; anything else stays as it is written.
  const { exitCode, stdout } = await execa("git", ["config", "--type=path", "--get", name], {
    cwd,
    env: Object.fromEntries(named),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  return exitCode === 0 && stdout !== "" ? stdout : undefined;
};
