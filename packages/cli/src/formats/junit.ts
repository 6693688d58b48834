import type { Notice } from "../outcome.ts";
import { placeOf } from "../output/place.ts";

/** JUnit XML of a check that has no parts of its own: one case for each notice, or one that passed. */
export const toJunit = (suite: string, notices: readonly Notice[]): string => {
  const errors = notices.filter(({ severity }) => severity === "error");
  const cases =
    errors.length === 0
      ? [`    <testcase classname="${xml(suite)}" name="no errors"/>`]
      : errors.map(
          (notice) =>
            `    <testcase classname="${xml(suite)}" name="${xml(`${notice.code} ${placeOf(notice)}`)}">\n` +
            `      <failure message="${xml(notice.message)}">${xml(notice.hint ?? "")}</failure>\n    </testcase>`,
        );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite name="${xml(suite)}" tests="${cases.length}" failures="${errors.length}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
};

const xml = (text: string): string =>
  text
    // Not allowed in XML 1.0, not even as a reference.
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
