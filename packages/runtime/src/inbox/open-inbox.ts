import { randomUUID } from "node:crypto";
import { watch } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { type Inbox, InboxMessage } from "@orchestrate/shared";

import { makeFolder, writeDurably } from "../blobs/durable-file.ts";

/** How long a message may wait where the filesystem reports no changes (network mounts), in milliseconds. */
const pollMs = 1_000;

/**
 * Opens the folder in which other processes leave messages for a run's writer, making it when absent. One message is
 * one JSON file; a temporary name begins with a dot, so that half a message is never read. What is no message is
 * renamed to `<name>.refused` and left for a person to look at.
 */
export const openInbox = async (folder: string): Promise<Inbox> => {
  await makeFolder(folder);
  let count = 0;
  return {
    async put(message) {
      // A file's time has the kernel's ticks of a few milliseconds; the count orders what one process puts within one.
      const name = `${String((count += 1)).padStart(8, "0")}-${randomUUID()}`;
      const json = JSON.stringify(InboxMessage.parse(message));
      await writeDurably(join(folder, `${name}.json`), json, join(folder, `.${name}`));
    },
    async take(listener) {
      let taken = 0;
      for (const path of await waiting(folder)) {
        const message = await read(path);
        if (message) {
          await listener(message);
          await rm(path, { force: true });
          taken += 1;
        } else {
          await rename(path, `${path}.refused`);
        }
      }
      return taken;
    },
    watch(listener, { signal }) {
      if (signal.aborted) return;
      const poll = setInterval(listener, pollMs);
      const watcher = watch(folder, { persistent: false, signal }, listener);
      // A watch may break (too many watches, an unmounted folder); the poll goes on without it.
      watcher.on("error", () => watcher.close());
      poll.unref();
      signal.addEventListener("abort", () => clearInterval(poll), { once: true });
    },
  };
};

/** Paths of messages, oldest first; two of the same tick of the clock in the order of their names. */
const waiting = async (folder: string): Promise<string[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json") && !name.startsWith("."));
  const found = await Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path, { bigint: true })).mtimeNs };
    }),
  );
  return found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ path }) => path);
};

const read = async (path: string): Promise<InboxMessage | undefined> => {
  const text = await readFile(path, "utf8");
  try {
    return InboxMessage.parse(JSON.parse(text));
  } catch {
    // Not ours, or of another version; the caller moves it aside.
    return undefined;
  }
};
