import { ForbiddenClass, type ProtectedClass, protectedClassOf } from "@orchestrate/shared";

import { skeletonOf } from "./path-forms.ts";

/** Globs that a project adds to the protected classes. */
export type ExtraClasses = Readonly<Partial<Record<ProtectedClass, readonly string[]>>>;

/** The protected class of a path: its own, or that of the path that a person takes it for. */
export const classifier =
  (extra: ExtraClasses) =>
  (path: string): ProtectedClass | undefined =>
    protectedClassOf(path, extra) ?? protectedClassOf(skeletonOf(path), extra);

export const isForbidden = (name: ProtectedClass): boolean => ForbiddenClass.safeParse(name).success;

/** A file whose tests a runner finds by its name; configuration, set-up and snapshots of tests are none. */
export const isTestFile = (path: string): boolean =>
  /\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$|(^|\/)__tests__\/[^/]+\.[cm]?[jt]sx?$|(^|\/)(tests?|specs?|e2e)\/.*\.[cm]?[jt]sx?$|(^|\/)(test_[^/]*|[^/]*_test)\.(py|go|rb|exs?)$/i.test(
    path,
  ) && !steersChecks(path);

/** Files that decide how checks run, whatever their class: adding one is as good as changing every test. */
export const steersChecks = (path: string): boolean => steering.some((pattern) => pattern.test(path));

const steering: readonly RegExp[] = [
  /(^|\/)(vite|vitest|jest|playwright|cypress|karma|ava|mocha|wdio|babel|swc|nyc|c8|stryker)[.-][^/]*(config|workspace|setup|preset|projects|conf)[^/]*$/i,
  /(^|\/)((vitest|jest|global|test|tests)[.-]?set-?up|set-?up-?tests?|set-?up)\.[cm]?[jt]sx?$/i,
  /(^|\/)\.(mocharc|nycrc|c8rc|taprc|babelrc|swcrc|jestrc|coveragerc)[^/]*$/i,
  /(^|\/)__mocks__\//i,
  /(^|\/)(conftest\.py|pytest\.ini|tox\.ini|noxfile\.py|setup\.cfg|bunfig\.toml|node\.config\.json)$/i,
  // Linters, whose silence a criterion may ask for.
  /(^|\/)(eslint|stylelint|oxlint|prettier|commitlint|knip|dependency-cruiser)\.config\.[^/]+$/i,
  /(^|\/)\.(eslintrc|eslintignore|oxlintrc|stylelintrc|semgrep|semgrepignore|spectral|pylintrc|flake8|golangci|rubocop|ruff|dependency-cruiser)[^/]*$/i,
  /(^|\/)(biome\.jsonc?|ruff\.toml|mypy\.ini|sgconfig\.yml|knip\.jsonc?|tslint\.json)$/i,
];
