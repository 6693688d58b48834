import type { Position } from "../diagnostic.ts";
import type { YamlString } from "../reading.ts";
import type { Linting } from "./linting.ts";

/** What people leave where something is still to be decided: an agent would decide it for them. */
export const lintMarkers = ({ parsed, spec, report, error }: Linting): void => {
  const say = (marker: string, at: Position): void =>
    report.error({ code: "unresolved-marker", message: `Something is left to decide here: ${marker}.`, at, hint });
  for (const { start, end } of parsed.prose) {
    const text = parsed.source.text.slice(start, end);
    for (const { index, 0: marker } of text.matchAll(all)) say(marker, parsed.source.positionAt(start + index));
  }
  for (const string of parsed.yaml) {
    const marker = patternFor(string)?.exec(string.text)?.[0];
    if (marker !== undefined) say(marker, string.at);
  }
  for (const name of ["in", "out"] as const) {
    spec.scope[name].forEach(({ glob }, index) => {
      const marker = inName.exec(glob)?.[0];
      if (marker !== undefined)
        error("unresolved-marker", `${name}/${index}`, `Something is left to decide here: ${marker}.`, hint);
    });
  }
};

const hint = "Decide it and write what was decided. Where the word itself is meant, write it as code: `TODO`.";

const words = String.raw`TODO|FIXME|TBD|\?\?\?+|\[NEEDS CLARIFICATION`;
const anywhere = new RegExp(String.raw`(?<![\w?])(?:${words})(?!\w)`);
const all = new RegExp(anywhere, "g");
const atStart = new RegExp(`^(?:${words})(?![A-Za-z0-9_])`);
/** In a glob, question marks are wild. */
const inName = /(?<![A-Za-z0-9])(?:TODO|FIXME|TBD)(?![A-Za-z0-9])/;

/** A comment or path may hold a marker anywhere; another value may hold the word for good reason, and may start with it. */
const patternFor = ({ place, kind }: YamlString): RegExp | undefined => {
  if (kind === "comment") return anywhere;
  if (/\/(owns|in)\/\d+$/.test(place)) return inName;
  return isMatter(place) ? undefined : atStart;
};

/** Values that are about a text, not for an agent: patterns, and the words of a command behind its name. */
const isMatter = (place: string): boolean =>
  /\/(regex|match|stdout|stderr|astGrep|body|json|equals|rubric)(\/|$)|\/(run|argv|start)\/[1-9]\d*$/.test(place);
