/** A command for bash, whatever shell an agent uses: quoted as one word. */
export const inBash = (command: string): string => `bash -c '${command.replaceAll("'", `'\\''`)}'`;
