import type { AddedLine, Finding } from "@orchestrate/shared";

import { findingBy, type Gate, type Proposal, shown } from "./proposal.ts";

/** Nothing that silences a check or a reader: comments for tools, hidden characters, skipped tests, time-outs, snapshots. */
export const suppressions: Gate = (proposal) => ({
  findings: [
    ...proposal.added.flatMap((line) => findingsOf(line, proposal)),
    ...proposal.changes
      .filter(({ path, status }) => status !== "added" && isSnapshot(path))
      .map(({ path }) => found("A snapshot that exists on the base was changed.", { path, line: 1 })),
  ],
  subjects: proposal.added.length,
});

const findingsOf = (line: AddedLine, { classOf, tree }: Proposal): Finding[] => {
  if (isProse(line.path)) return [];
  const findings: Finding[] = [];
  const unseen = invisible.exec(line.text);
  if (unseen)
    findings.push(found(`The line holds ${shown(unseen[0])}: readers see something else than what runs.`, line));
  const comment = silencers.exec(commentOf(line.text));
  if (comment) findings.push(found(`The comment \`${comment[0].trim()}\` silences a check.`, line));
  if (classOf(line.path) !== "tests" && !isTestName(line.path)) return findings;
  const skipped = skips.exec(line.text);
  if (skipped) findings.push(found(`\`${skipped[0].trim()}\` leaves out tests.`, line));
  // A test that did not exist may say how long it takes; one that did may not be given more.
  const slowed = tree.paths.has(line.path) ? timeouts.exec(line.text) : null;
  if (slowed) findings.push(found(`\`${slowed[0].trim()}\` sets a time-out in a file that exists on the base.`, line));
  return findings;
};

const found = (message: string, { path, line }: Pick<AddedLine, "path" | "line">): Finding =>
  findingBy("suppressions", message, { file: path, line });

/** Documents may speak of suppressions. */
const isProse = (path: string): boolean => /\.(md|mdx|markdown|txt|rst|adoc)$/i.test(path);

const isSnapshot = (path: string): boolean => /(^|\/)__(image_)?snapshots__\/|\.(snap|snapshot)$/i.test(path);

const isTestName = (path: string): boolean =>
  /(^|\/)(tests?|specs?|__tests__|e2e)\/|[._-](test|spec|cy|e2e)\.[^/]+$|(^|\/)test_[^/]+$/i.test(path);

/** What stands after a comment mark, so that a string that names a suppression is none. */
const commentOf = (text: string): string => {
  const at = text.search(/\/\/|\/\*|^\s*\*|#|<!--|--\s|;;|@SuppressWarnings|\{\/\*/);
  return at === -1 ? "" : text.slice(at);
};

/**
 * Characters that turn the order of what is shown, or that show nothing and can spell words for a machine. A flag may
 * be spelt with tags behind U+1F3F4, and letters of some scripts need joiners: those are not among them.
 */
const invisible =
  /[\u202A-\u202E\u2066-\u2069]|(?<![\u{1F3F4}\u{E0020}-\u{E007F}])[\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]{2}/u;

const silencers = new RegExp(
  [
    String.raw`\b(eslint|oxlint|tslint|stylelint|jshint|htmlhint|markdownlint|textlint|secretlint|rubocop|pylint|ktlint|swiftlint|detekt|luacheck|sqlfluff|shellcheck|hadolint|yamllint)[-: ]+(disable|ignore)\b`,
    String.raw`\bbiome-ignore`,
    String.raw`\bdeno-lint-ignore`,
    String.raw`@ts-(ignore|expect-error|nocheck)\b`,
    String.raw`\$Flow(FixMe|Issue|IgnoreError)\b`,
    String.raw`\bno(semgrep|sec|qa|sonar|lint)\b`,
    String.raw`\b(type|pyright|mypy|pyre|ruff|flake8|isort|yapf|fmt|skipcq|codeql|lgtm|checkov|tfsec|trivy|kics|gitleaks|ast-grep|knip|depcheck|publint)\s*:?[- ]?\s*(ignore|skip|noqa|allow|off)\b`,
    String.raw`\b(istanbul|c8|v8|coverage|node:coverage|codecov)[: ]+(ignore|disable)\b`,
    String.raw`\bpragma:\s*(no cover|allowlist)`,
    String.raw`@SuppressWarnings\b`,
    String.raw`\bnoinspection\b`,
    String.raw`#!?\[(allow|expect)\(`,
  ].join("|"),
  "i",
);

const runners = String.raw`(?<![.\w])(test|it|describe|suite|context|bench|specify|t|ctx)`;
const skips = new RegExp(
  [
    // `test.skip(`, `it.concurrent.only.each(`, `describe["skip"](`, `test.skipIf(`
    String.raw`${runners}(\s*\??\.\s*\w+)*\s*(\??\.\s*(skip|only|todo|fails|failing|expectFailure|skipIf|runIf)\b|\[\s*["'\x60](skip|only|todo|fails)["'\x60]\s*\])`,
    String.raw`(?<![.\w])(x|f)(it|describe|test|context|specify)\s*[.(]`,
    String.raw`\b(skip|only|todo|expectFailure)\s*:\s*(true|["'\x60]|[A-Za-z_(!])`,
    String.raw`\bthis\.skip\(|\bpending\(\)`,
    String.raw`@(skip|skipif|xfail|unittest\.skip\w*|unittest\.expectedFailure)\b|\bpytest\.(skip|xfail|importorskip)\(`,
    String.raw`\bmark\.(skip|skipif|xfail)\b|\bself\.skipTest\(|\bSkipTest\b|\b__test__\s*=\s*False\b`,
    String.raw`@(Disabled|Ignore)\b|\bt\.Skip(f|Now)?\(|#\[ignore\b`,
    String.raw`\b(passWithNoTests|allowOnly|dangerouslyIgnoreUnhandledErrors)\b`,
  ].join("|"),
);
const timeouts =
  /\b(jest\.setTimeout\(|this\.timeout\(|(test|hook|teardown)Timeout\s*:|\btimeout\s*:\s*[\d_]|setDefaultTimeout\(|retry\s*:\s*\d|retryTimes\()|[\])}]\s*,\s*[\d_]{4,}\s*\)/;
