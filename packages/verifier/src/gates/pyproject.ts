/** What a changed pyproject.toml does to tools that check: one clause each. Tables of tools that only build or format are none. */
export const steeringTables = (before: string | undefined, after: string | undefined): readonly string[] => {
  const [was, is] = [tablesOf(before ?? ""), tablesOf(after ?? "")];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((table) => was.get(table) !== is.get(table))
    .map((table) => `The tool configuration \`${table}\` was changed`);
};

/**
 * The text of each table that steers a tool, by its name. Read by line: what stands before the first table counts where
 * it names a tool by a dotted key, and a name that cannot be read counts as a tool's.
 */
const tablesOf = (text: string): ReadonlyMap<string, string> => {
  const tables = new Map<string, string>();
  let table = "";
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[+([^\]]*)\]/.exec(line);
    if (header) table = plainOf(header[1] ?? "");
    const name = header || table !== "" ? table : plainOf(line.split("=")[0] ?? "");
    if (steers(name) && line.trim() !== "" && !/^\s*#/.test(line)) {
      const of = name.split(".").slice(0, 2).join(".");
      tables.set(of, `${tables.get(of) ?? ""}${line.trim()}\n`);
    }
  }
  return tables;
};

const plainOf = (name: string): string => name.replaceAll(/[\s"']/g, "");

const steers = (name: string): boolean => {
  const [first = "", tool = "", part = ""] = name.split(".");
  if (name.includes("\\")) return true;
  return first === "tool" && !harmless.has(tool) && !(tool === "hatch" && builds.has(part));
};

/** Tools that judge nothing; what they install is the gate's on dependencies. */
const harmless: ReadonlySet<string> = new Set([
  "poetry",
  "setuptools",
  "setuptools_scm",
  "flit",
  "maturin",
  "uv",
  "black",
  "isort",
  "yapf",
  "commitizen",
  "semantic_release",
  "towncrier",
  "bumpversion",
]);
const builds: ReadonlySet<string> = new Set(["build", "metadata", "version"]);
