type Members = Readonly<Record<string, unknown>>;

/** Members of a package.json that name other packages, and so decide what gets installed. */
const dependencyMembers = [
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
  "bundleDependencies",
  "bundledDependencies",
  "overrides",
  "resolutions",
  "pnpm",
  "workspaces",
  "catalog",
  "catalogs",
  "packageManager",
  "devEngines",
  "trustedDependencies",
  "allowScripts",
];

/** Members that tools read their configuration from. */
const toolMembers = [
  "jest",
  "vitest",
  "mocha",
  "ava",
  "tap",
  "nyc",
  "c8",
  "babel",
  "eslintConfig",
  "xo",
  "wireit",
  "config",
];

/** Scripts that package managers run by themselves. */
const lifecycle = /^(pre|post)|^(install|prepare|prepublish|prepublishOnly|prepack|dependencies)$/;

/** One dependency that was added or whose version was changed. */
export interface DependencyChange {
  /** `dependencies.left-pad`. */
  readonly at: string;
  readonly value: string;
  /** It comes from elsewhere than the registry: git, a URL, a folder, another name. */
  readonly isForeign: boolean;
}

/** What a changed package.json adds to, or changes of, what gets installed. Removals are no risk. */
export const dependencyChanges = (
  before: string | undefined,
  after: string | undefined,
): readonly DependencyChange[] => {
  const [old, now] = [membersOf(before), membersOf(after)];
  return dependencyMembers.flatMap((member) => {
    const was = flat(old[member], member);
    return [...flat(now[member], member)]
      .filter(([at, value]) => was.get(at) !== value)
      .map(([at, value]) => ({ at, value, isForeign: isForeign(value) }));
  });
};

/** What a changed package.json does to scripts, tools and imports: one clause each. `words` are those of the criteria's commands. */
export const steeringChanges = (
  before: string | undefined,
  after: string | undefined,
  words: readonly string[],
): readonly string[] => {
  const [old, now] = [membersOf(before), membersOf(after)];
  const was = flat(old["scripts"], "");
  const is = flat(now["scripts"], "");
  const scripts = [...new Set([...was.keys(), ...is.keys()])]
    .filter((at) => was.get(at) !== is.get(at))
    // A script of a new name steers nothing that exists, unless package managers run it by themselves.
    .filter((at) => was.has(at) || lifecycle.test(at.slice(1)) || words.includes(at.slice(1)))
    .map((at) => `The script \`${at.slice(1)}\` was ${was.has(at) ? (is.has(at) ? "changed" : "removed") : "added"}`);
  const tools = toolMembers
    .filter((member) => JSON.stringify(old[member]) !== JSON.stringify(now[member]))
    .map((member) => `The tool configuration \`${member}\` was changed`);
  // Tests may import by these names; where one leads that they know must stay what it was.
  const oldImports = flat(old["imports"], "");
  const nowImports = flat(now["imports"], "");
  const imports = [...oldImports.keys()]
    .filter((at) => oldImports.get(at) !== nowImports.get(at))
    .map((at) => `The import \`${at.slice(1)}\` leads elsewhere`);
  const oldBins = flat(old["bin"], "");
  const bins = [...flat(now["bin"], "")]
    .filter(([at, value]) => oldBins.get(at) !== value && words.includes(at.slice(1)))
    .map(([at]) => `The program \`${at.slice(1)}\`, which a criterion runs, was put in its place`);
  return [...scripts, ...tools, ...imports, ...bins];
};

/** Broken or foreign JSON has no members: what cannot be read installs nothing, and its loss is seen as a change. */
const membersOf = (text: string | undefined): Members => {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
  } catch {
    return {};
  }
};

/** Leaves by dotted path, with their text. */
const flat = (value: unknown, at: string): Map<string, string> => {
  if (value === undefined) return new Map();
  if (typeof value !== "object" || value === null)
    return new Map([[at, typeof value === "string" ? value : JSON.stringify(value)]]);
  const leaves = Object.entries(value).flatMap(([name, member]) => [
    ...flat(member, Array.isArray(value) ? `${at}.${String(member)}` : `${at}.${name}`),
  ]);
  return new Map(leaves);
};

const isForeign = (version: string): boolean =>
  /^(git|github:|gitlab:|bitbucket:|gist:|https?:|file:|link:|portal:|npm:|jsr:|patch:|exec:)|^[\w.-]+\/[\w.-]+(#.*)?$|\.git(#|$)|^[.~/]/i.test(
    version,
  ) && !/^~?\d/.test(version);
