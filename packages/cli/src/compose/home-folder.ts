import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's folder. Not a relative or empty HOME: what is made there would be relative to wherever we are. */
export const homeFolder = ({ HOME }: Environment): string =>
  HOME !== undefined && isAbsolute(HOME) ? HOME : userInfo().homedir;

/** Where the user's programs keep what they are told (XDG base directories); a relative path is to be ignored. */
export const configFolder = (env: Environment): string => {
  const xdg = env["XDG_CONFIG_HOME"];
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(homeFolder(env), ".config");
};
