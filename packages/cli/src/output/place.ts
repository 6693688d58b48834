import type { Notice } from "../outcome.ts";

/** `file:line:column`, as far as it is known: terminals make a link of it. */
export const placeOf = ({ file, line, column }: Notice): string =>
  [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
