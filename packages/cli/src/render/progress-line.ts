import type { Terminal } from "../terminal.ts";
import { cut } from "./width.ts";

/** One line about work in pieces, that a person watches; nothing where nobody does. `what` names the pieces. */
export const createProgress = (total: number, what: string, { interactive, err, size }: Terminal) => {
  let done = 0;
  const clear = () => err("\r\u001b[2K");
  return {
    step: (id: string) => {
      done += 1;
      if (!interactive) return;
      clear();
      err(cut(`${done} of ${total} ${what} tried, last ${id}`, size().columns - 1));
    },
    end: () => {
      if (interactive && done > 0) clear();
    },
  };
};
