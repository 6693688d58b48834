/** Names of the configuration, in the repository's root; at most one of them may exist. */
export const configFiles = [
  "orchestrate.config.ts",
  "orchestrate.config.js",
  "orchestrate.config.mjs",
  "orchestrate.config.json",
  "orchestrate.config.yaml",
  "orchestrate.config.yml",
] as const;

/** Whether reading it runs code. */
export const isCode = (file: string): boolean => /\.(ts|js|mjs)$/.test(file);
