/**
 * Shows what text would hide: control characters, and marks that turn the direction of reading or take no room, so that a
 * diff reads as it runs (CVE-2021-42574). Tabs and line breaks stay.
 */
export const visible = (text: string): string =>
  text.replaceAll(hiding, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });

/** All controls but tab and line feed, format characters, separators that break lines, and lone surrogates. */
const hiding = /(?![\t\n])[\p{Control}\p{Format}\u2028\u2029]|\p{Surrogate}/gu;
