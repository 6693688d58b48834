import type { HttpStep } from "../criterion.ts";
import { type Linting, placeOfCriterion } from "./linting.ts";

/** HTTP sequences that speak of a value that no earlier step has captured, or to something else than their service. */
export const lintHttpSteps = ({ criteria, error }: Linting): void => {
  for (const criterion of criteria) {
    if (criterion.kind !== "http") continue;
    const place = placeOfCriterion(criterion);
    const within = (path: string): string => (criterion.from === undefined ? `${place}/http/${path}` : place);
    const { hostname, protocol } = new URL(criterion.check.ready);
    if (!["127.0.0.1", "localhost", "[::1]"].includes(hostname) || !protocol.startsWith("http")) {
      const hint = "Write http://127.0.0.1:<port>/<path>, where the service that is started answers.";
      error(
        "not-loopback",
        within("ready"),
        `${criterion.id} would ask ${hostname}, not the service that it starts.`,
        hint,
      );
    }
    const known = new Set(["unique"]);
    criterion.check.steps.forEach((step, index) => {
      for (const name of placeholdersIn(step)) {
        if (known.has(name)) continue;
        const hint = `Captured before it: ${[...known].filter((one) => one !== "unique").join(", ") || "nothing"}; {{unique}} is always there.`;
        error(
          "unknown-capture",
          within(`steps/${index}`),
          `Step ${index + 1} of ${criterion.id} uses {{${name}}}, which no step before it captures.`,
          hint,
        );
      }
      for (const name of Object.keys(step.capture ?? {})) {
        if (name === "unique") {
          error(
            "unknown-capture",
            within(`steps/${index}`),
            "{{unique}} has a meaning of its own.",
            "Choose another name.",
          );
        }
        known.add(name);
      }
    });
  }
};

const placeholdersIn = ({ request }: HttpStep): Set<string> => {
  const texts = [request.path, ...Object.values(request.headers ?? {}), ...stringsIn(request.body)];
  return new Set(texts.flatMap((text) => [...text.matchAll(/\{\{([A-Za-z_]\w*)\}\}/g)].map(([, name = ""]) => name)));
};

const stringsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(stringsIn) : [];
};
