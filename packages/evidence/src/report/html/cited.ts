import type { Citation } from "../citations.ts";
import { html, type Markup } from "./markup.ts";

/** As many as a reader follows at one place. */
const most = 6;

/**
 * Where in the export something stands, as text: a browser that opens a file of an export guesses what it is, and what an
 * agent wrote must not become a page.
 */
export const cited = (citations: readonly Citation[]): Markup | undefined => {
  const names = [
    ...new Set(
      citations.map(({ label, path }) =>
        path.startsWith("log/blobs/") ? `log/${label.replace(" ", "s/")}…` : label.replace(" ", "\u00a0"),
      ),
    ),
  ];
  if (names.length === 0) return undefined;
  const more = names.length - most;
  return html`<span class="cites"
    >${names.slice(0, most).map((name, index) => html`${index > 0 && " "}<code>${name}</code>`)}${more > 0 && ` and ${more} more`}</span
  >`;
};
