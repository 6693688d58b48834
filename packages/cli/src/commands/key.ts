import { openKey, rotateKey } from "@orchestrate/evidence";

import { keyFolderOf } from "../compose/key-folder.ts";
import { done } from "../outcome.ts";
import type { Handler } from "./command.ts";

/** `orchestrate key show`: the public half, made with the private one when there is none. */
export const keyShow: Handler<object> = async (_, { env }) => {
  const { id, publicPem } = await openKey(keyFolderOf(env));
  return done(publicPem.trimEnd(), { id, publicKey: publicPem });
};

/** `orchestrate key path`: where the private half is, or would be; makes nothing. */
export const keyPath: Handler<object> = async (_, { env }) => {
  const { file } = keyFolderOf(env);
  return done(file, { file });
};

/** `orchestrate key rotate` */
export const keyRotate: Handler<object> = async (_, { env }) => {
  const folder = keyFolderOf(env);
  const { from, to } = await rotateKey(folder);
  const text = [
    `Signs from here on: ${to.id}`,
    `No longer signs:    ${from.id}`,
    `Its public half stays in ${folder.retired}; what it signed is checked with that. Its private half is gone.`,
  ].join("\n");
  return done(text, { from: from.id, to: to.id, retired: folder.retired });
};
