import { type KeyFolder, keyFolder } from "@orchestrate/evidence";

import { configFolder } from "./home-folder.ts";

/** Where this user's signing key lies: among what belongs to the person, not to a repository. */
export const keyFolderOf = (env: Readonly<Record<string, string | undefined>>): KeyFolder =>
  keyFolder(configFolder(env));
