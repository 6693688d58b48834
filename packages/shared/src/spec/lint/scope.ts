import { unmarked } from "../arrangement.ts";
import { globWithin } from "../glob-relations.ts";
import { globProblem, isLiteral, matchesGlob } from "../globs.ts";
import { protectedClassOf } from "../protected-classes.ts";
import { ForbiddenClass } from "../schema.ts";
import type { Linting } from "./linting.ts";

/** Globs that cannot be, and tasks that own what they must not or what is not there. */
export const lintScope = (linting: Linting): void => {
  const { spec, error } = linting;
  const check = (glob: string, place: string): boolean => {
    const problem = globProblem(glob);
    if (problem !== undefined) error("invalid-glob", place, `The glob \`${glob}\` ${problem}.`, globHint);
    return problem === undefined;
  };
  for (const name of ["in", "out"] as const) {
    spec.scope[name].forEach(({ glob }, index) => check(glob, `${name}/${index}`));
  }
  for (const criterion of spec.criteria) {
    if (criterion.kind !== "absent") continue;
    criterion.check.in.forEach((glob, index) => check(glob, `${criterion.id}/absent/in/${index}`));
  }
  const files = new Set(linting.context.files);
  for (const task of spec.tasks) {
    task.owns.forEach((owned, index) => {
      const place = `${task.id}/owns/${index}`;
      if (!check(unmarked(owned), place)) return;
      lintPlacement(linting, task.id, unmarked(owned), place);
      lintExistence(linting, owned, place, files);
      lintProtection(linting, unmarked(owned), place, files);
    });
  }
};

const globHint = "Write a path from the repository's root with / between folders; *, **, ?, [ab] and {a,b} are wild.";

const lintPlacement = ({ spec, error }: Linting, task: string, owned: string, place: string): void => {
  const within = (entries: readonly { glob: string }[]) =>
    entries.find(({ glob }) => (isLiteral(owned) ? matchesGlob(owned, glob) : globWithin(owned, glob)))?.glob;
  const out = within(spec.scope.out);
  if (within(spec.scope.in) === undefined) {
    const hint = "Add a glob under In that holds all of it, or let the task own less.";
    error("owns-outside-scope", place, `${task} owns \`${owned}\`, which no glob of In holds.`, hint);
  }
  if (out !== undefined) {
    const hint = "Take it off the task, or off Out.";
    error("owns-inside-out", place, `${task} owns \`${owned}\`, which is out of scope (\`${out}\`).`, hint);
  }
};

const lintExistence = ({ error, warning }: Linting, owned: string, place: string, files: ReadonlySet<string>): void => {
  const path = unmarked(owned);
  if (!isLiteral(path)) return;
  if (owned === path && !files.has(path)) {
    const isFolder = [...files].some((file) => file.startsWith(`${path}/`));
    const hint = isFolder
      ? `Write \`${path}/**\` for what is in the folder.`
      : `Write \`new:${path}\` when the task shall create it.`;
    error("no-such-path", place, `There is no file \`${path}\`.`, hint);
  }
  if (owned !== path && files.has(path)) {
    warning("not-new", place, `\`${path}\` is marked as new and exists.`, `Write \`${path}\`.`);
  }
};

const lintProtection = ({ spec, error }: Linting, path: string, place: string, files: ReadonlySet<string>): void => {
  const name = isLiteral(path) ? protectedClassOf(path, {}) : undefined;
  if (name === undefined) return;
  if (ForbiddenClass.safeParse(name).success) {
    error(
      "not-permitted",
      place,
      `\`${path}\` is protected (${name}), and no spec can grant it.`,
      "Change it by hand.",
    );
    return;
  }
  // To own a path grants new tests there; only those that judge already are protected.
  if (spec.scope.permissions.protected.some((one) => one === name) || (name === "tests" && !files.has(path))) return;
  error(
    "not-permitted",
    place,
    `\`${path}\` is protected (${name}).`,
    `Add ${name} to \`protected:\` under Permissions.`,
  );
};
