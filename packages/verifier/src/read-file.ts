import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * Reads a file that code under test may have touched: never follows a link, waits for no pipe, and takes at most
 * `maxBytes`. Undefined when there is no such plain file, or it is larger.
 */
export const readPlainFile = async (path: string, maxBytes: number): Promise<Buffer | undefined> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat().then((found) => (found.isFile() ? found : { size: Number.POSITIVE_INFINITY }));
    return size > maxBytes ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
};
