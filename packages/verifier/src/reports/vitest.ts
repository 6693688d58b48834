import { sealingSource } from "./sealed.ts";

/** A vitest reporter, as source: works with every major version since 1. */
export const vitestReporter = `${sealingSource("esm")}
const state = (result) => (result?.state === "passed" || result?.state === "pass" ? "passed" : result?.state === "failed" || result?.state === "fail" ? "failed" : "skipped");

// Vitest 3 and later: a tree of reported tasks.
const pathOf = (task) => (task.type === "module" ? [] : [...pathOf(task.parent), task.name]);
const reportOf = (modules, unhandled) => {
  const tests = [];
  const errors = unhandled.map(textOf);
  for (const module of modules) {
    errors.push(...module.errors().map(textOf));
    for (const suite of module.children.allSuites()) errors.push(...suite.errors().map(textOf));
    for (const test of module.children.allTests()) {
      const result = test.result();
      const message = result?.errors?.map(textOf).join("\\n");
      tests.push({ path: pathOf(test), file: module.moduleId, state: state(result), ...(message ? { message } : {}) });
    }
  }
  return { tests, errors, files: modules.map(({ moduleId }) => moduleId) };
};

// Before: a tree of the runner's own tasks.
const oldReportOf = (files, unhandled) => {
  const tests = [];
  const errors = unhandled.map(textOf);
  const walk = (task, path, file) => {
    if (task.type === "test" || task.type === "custom") {
      const message = task.result?.errors?.map(textOf).join("\\n");
      tests.push({ path, file, state: state(task.result), ...(message ? { message } : {}) });
      return;
    }
    errors.push(...(task.result?.errors ?? []).map(textOf));
    for (const child of task.tasks ?? []) walk(child, [...path, child.name], file);
  };
  for (const file of files) walk(file, [], file.filepath);
  return { tests, errors, files: files.map(({ filepath }) => filepath) };
};

export default class {
  onTestRunEnd(modules, errors) {
    seal(reportOf(modules, errors ?? []));
    this.isSealed = true;
  }
  onFinished(files, errors) {
    if (!this.isSealed) seal(oldReportOf(files ?? [], errors ?? []));
  }
}
`;
