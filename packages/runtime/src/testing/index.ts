export { type Files, type GitRepo, gitRepo, plainGit, writeFiles } from "./git-repo.ts";
