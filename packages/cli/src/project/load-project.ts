import {
  type CommitSha,
  type Git,
  type LintContext,
  OrchestrateError,
  parseRule,
  type Rule,
} from "@orchestrate/shared";

import { type ConfigChoice, type LoadedConfig, loadConfig } from "../config/load-config.ts";

/** What a repository says about itself at one commit: nothing that is only in the working tree counts. */
export interface Project {
  readonly config: LoadedConfig;
  /** A team's own rules, of `.orchestrate/rules/`. */
  readonly rules: readonly Rule[];
  /** Paths of all files. */
  readonly files: readonly string[];
}

export const loadProject = async (
  { git, commit }: { readonly git: Git; readonly commit: CommitSha },
  choice: ConfigChoice,
): Promise<Project> => {
  const files = (await git.listTree(commit)).map(({ path }) => path);
  return { config: await loadConfig({ git, commit }, choice), rules: await loadRules({ git, commit }, files), files };
};

/** What lint must know of a project. */
export const lintContextOf = ({ config: { configuration }, rules, files }: Project): LintContext => ({
  files,
  rules,
  services: Object.keys(configuration.services),
  agents: Object.keys(configuration.agents),
});

const loadRules = async (
  { git, commit }: { readonly git: Git; readonly commit: CommitSha },
  files: readonly string[],
): Promise<readonly Rule[]> => {
  const rules: Rule[] = [];
  for (const file of files.filter((path) => /^\.orchestrate\/rules\/[^/]+\.ya?ml$/.test(path))) {
    const bytes = await git.readFile(commit, file, { maxBytes: 256 * 1024 });
    const read = parseRule(new TextDecoder().decode(bytes), { file });
    if (read.kind === "parsed") {
      rules.push(read.rule);
      continue;
    }
    const [first] = read.diagnostics;
    throw new OrchestrateError("RULE_INVALID", first?.message ?? "This is no rule.", {
      hint: first?.hint ?? "docs/guides/spec.md describes rules.",
      at: { file, ...(first && { line: first.line, column: first.column }) },
    });
  }
  return rules;
};
