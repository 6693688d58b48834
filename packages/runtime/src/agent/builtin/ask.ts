import { APIError } from "openai";

import type { Conversation, Turn } from "./conversation.ts";

/** An answer that breaks off is asked for this often in all. The gateway tries again only what it has not passed on. */
const maxTries = 3;

/** Asks the model to go on, again when its answer breaks off. What the gateway refused stays refused. */
export const ask = async (conversation: Conversation, signal: AbortSignal): Promise<Turn> => {
  for (let tries = 1; ; tries++) {
    try {
      return await conversation.next();
    } catch (error) {
      const isRefusal = error instanceof APIError && error.status !== undefined;
      if (isRefusal || signal.aborted || tries >= maxTries) throw error;
    }
  }
};
