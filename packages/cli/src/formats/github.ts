import type { Notice } from "../outcome.ts";

/** Workflow commands that GitHub Actions turns into annotations on the lines of a pull request. */
export const toGithub = (notices: readonly Notice[]): string => notices.map(command).join("\n");

const command = ({ severity, code, message, hint, file, line, column }: Notice): string => {
  const properties = Object.entries({ file, line, col: column, title: code })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  const level = severity === "info" ? "notice" : severity;
  return `::${level} ${properties.join(",")}::${data(hint ? `${message}\n${hint}` : message)}`;
};

// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts: without this, text could be a command.
const data = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
