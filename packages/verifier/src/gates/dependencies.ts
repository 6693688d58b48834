import type { Change, Finding } from "@orchestrate/shared";

import { dependencyChanges } from "./package-json.ts";
import { findingBy, type Gate, type Proposal } from "./proposal.ts";

/** No new dependency unless the spec allows it; from git or a URL never. */
export const dependencies: Gate = async (proposal) => {
  const manifests = proposal.changes.filter(({ path, status }) => status !== "deleted" && isManifest(path));
  const findings: Finding[] = [];
  for (const change of manifests) findings.push(...(await findingsOf(change, proposal)));
  return { findings, subjects: manifests.length };
};

const findingsOf = async ({ path }: Change, proposal: Proposal): Promise<Finding[]> => {
  if (isLockfile(path)) return lockfileFindings(path, proposal);
  if (/(^|\/)package\.json$/i.test(path)) return packageFindings(path, proposal);
  // Other ecosystems' manifests are read by line: an added line may be a new dependency.
  const lines = proposal.added.filter((added) => added.path === path && !/^\s*([#;]|\/\/|$)/.test(added.text));
  const foreign = lines.find(({ text }) => isForeignLine(text));
  if (foreign !== undefined)
    return [refuse(`\`${foreign.text.trim()}\` takes packages from elsewhere than the registry.`, path, foreign.line)];
  const [line] = lines;
  if (line === undefined || isAllowed(proposal)) return [];
  return [
    refuse(
      "A list of dependencies was changed, which the spec does not allow (`allow: [dependency]`).",
      path,
      line.line,
    ),
  ];
};

const packageFindings = async (path: string, proposal: Proposal): Promise<Finding[]> => {
  const changes = dependencyChanges(await proposal.textBefore(path), await proposal.textAfter(path));
  return changes.flatMap(({ at, value, isForeign }) => {
    if (isForeign) return [refuse(`\`${at}\` comes from \`${value}\`, not from the registry.`, path)];
    if (isAllowed(proposal)) return [];
    return [
      refuse(
        `\`${at}\` was added or changed (\`${value}\`), which the spec does not allow (\`allow: [dependency]\`).`,
        path,
      ),
    ];
  });
};

/** Whether a lockfile may change at all says its class; here, where it makes packages come from: where all others do. */
const lockfileFindings = async (path: string, { added, textBefore }: Proposal): Promise<Finding[]> => {
  const lines = added.filter((line) => line.path === path);
  const before = await textBefore(path);
  // A new lockfile has one registry, which its first line of the kind names.
  const usual = hostsIn(before ?? lines.find(({ text }) => hostsIn(text).size > 0)?.text ?? "");
  return lines
    .filter(({ text }) => isForeignSource(text) || [...hostsIn(text)].some((host) => !usual.has(host)))
    .slice(0, 20)
    .map(({ line }) => refuse("The lockfile takes a package from elsewhere than the others.", path, line));
};

/**
 * An index, a folder, a repository or an address in the place of a version, as Python's, Rust's and Ruby's manifests write
 * it. What a package says of its home page is none.
 */
const isForeignLine = (text: string): boolean =>
  /^\s*(-i|-f|-e|--(extra-)?index-url|--find-links|--trusted-host|--editable)\b|\b(git|hg|svn|bzr)\+|\s@\s*(https?|file|ssh|git):|[{,]\s*(git|url|path)\s*=|^\s*\[+tool\.(poetry\.source|uv\.(index|sources)|pdm\.source)\b|^\s*\[\[?(source|patch)\b|,\s*(git|github|path|source):?\s*(=>|["'])/i.test(
    text,
  );

const isForeignSource = (text: string): boolean => /git\+|git@|\bgithub:|codeload\.|\b(http|ftp|file):\/\//.test(text);

/** The hosts that packages are downloaded from; links to home pages and funding are none. */
const hostsIn = (text: string): ReadonlySet<string> =>
  new Set(
    [
      ...text.matchAll(
        /\b(?:resolved|tarball|source|registry)\b"?\s*[:=]?\s*"?(?:registry\+)?https:\/\/([^/"'\s]+)\//g,
      ),
    ].map(([, host]) => host ?? ""),
  );

const isAllowed = ({ subSpec }: Proposal): boolean => subSpec.spec.scope.permissions.allow.includes("dependency");

const refuse = (message: string, file: string, line?: number): Finding =>
  findingBy("dependencies", message, line === undefined ? { file } : { file, line });

const isLockfile = (path: string): boolean =>
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|go\.sum|mix\.lock)$/i.test(
    path,
  );

const isManifest = (path: string): boolean =>
  isLockfile(path) ||
  /(^|\/)(package\.json|pnpm-workspace\.yaml|\.pnpmfile\.[cm]?js|\.yarnrc(\.yml)?|deno\.jsonc?|requirements[^/]*\.txt|constraints[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|Cargo\.toml|go\.mod|Gemfile|[^/]+\.gemspec|composer\.json|pom\.xml|build\.gradle(\.kts)?|mix\.exs|[^/]+\.csproj|Directory\.Packages\.props)$/i.test(
    path,
  );
