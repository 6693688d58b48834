export { type AgentBench, benchKey, type BenchJob, type BenchOptions, openAgentBench } from "./agent-bench.ts";
export { type Files, type GitRepo, gitRepo, repoAt, writeFiles } from "./git-repo.ts";
export { plainGit } from "./plain-git.ts";
export { hastyClock } from "./hasty-clock.ts";
export { type ModelServer, type ModelServerRequest, startModelServer } from "./model-server/model-server.ts";
export type { Fault, Scenario, Step } from "./model-server/scenario.ts";
export { hasPostgres, type Postgres, startPostgres } from "./postgres.ts";
export { seccompFilter } from "../sandbox/seccomp.ts";
