import type { Outcome } from "../outcome.ts";

/** The name and version of what `--json` prints; it changes only when a reader would have to. */
const contract = "orchestrate/1";

/** The one document of `--json`: `code` is the exit status. */
export const toDocument = ({ code, data, diagnostics }: Outcome): string =>
  JSON.stringify({ contract, ok: code === 0, code, data, diagnostics }, null, 2);
