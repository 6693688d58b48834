import type { Verdict } from "@orchestrate/shared";

import { withBorrowed } from "./borrowed-repository.ts";

/** Two commits whose difference is asked for. */
type Pair = Pick<Verdict, "base" | "commit">;

/**
 * The patches between commits, by `<base>..<commit>`, as far as the repository still has both. One process makes them all;
 * no attribute, driver or configuration of the repository says what is shown of a file.
 */
export const patchesOf = (
  pairs: readonly Pair[],
  { commonDir, context = 3 }: { readonly commonDir: string; readonly context?: number },
): Promise<ReadonlyMap<string, string>> =>
  withBorrowed(commonDir, async ({ git, isThere }) => {
    const there = await isThere(pairs.flatMap(({ base, commit }) => [base, commit]));
    const kept = [...new Set(pairs.filter(({ base, commit }) => there.has(base) && there.has(commit)).map(nameOf))];
    if (kept.length === 0) return new Map();
    const asked = kept.map((name) => name.split("..").toReversed().join(" "));
    const said = await git([...diffTree, `--unified=${context}`, "--stdin"], asked.map((line) => `${line}\n`).join(""));
    return new Map(sections(said).map((patch, index) => [kept[index] ?? "", patch]));
  });

const nameOf = ({ base, commit }: Pair): string => `${base}..${commit}`;

const diffTree = [
  "-c core.quotePath=false",
  // Larger files are said to differ, and not shown.
  "-c core.bigFileThreshold=1000000",
  "diff-tree -r -p --always --src-prefix=a/ --dst-prefix=b/",
  "--no-renames --no-ext-diff --no-textconv --no-color --ignore-submodules=none",
].flatMap((words) => words.split(" "));

/** Each patch comes after a line that is the commit's name alone, which no line of a patch can be. */
const sections = (said: string): readonly string[] => said.split(/^(?:[0-9a-f]{40}|[0-9a-f]{64})\n/m).slice(1);
