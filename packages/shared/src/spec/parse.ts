import { noteProse, readBody } from "./body.ts";
import { type Diagnostic, hasErrors, inReadingOrder, type Position } from "./diagnostic.ts";
import { refuseUnread } from "./leftovers.ts";
import { parseMarkdown } from "./markdown.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { readConstraint, readItems } from "./read-items.ts";
import { readCriteria, readTasks } from "./read-parts.ts";
import { readScope } from "./read-scope.ts";
import { type ProseRun, type Reading, readYaml, startReading, type YamlString } from "./reading.ts";
import { createReport } from "./report.ts";
import { FrontMatter, type Item, type Spec } from "./schema.ts";
import { readFields } from "./shape.ts";
import { readSourceText, type SourceText } from "./source-text.ts";

/** A spec that is valid in shape, and where in its file everything stands. */
export interface ParsedSpec {
  readonly kind: "parsed";
  readonly spec: Spec;
  readonly file: string;
  readonly source: SourceText;
  /**
   * Places by element and key: `title`, `T1`, `T1/owns/0`, `C1/applies_to/endpoint`, `front/budget/usd`,
   * `permissions/secrets/0`, `in/0`, `out/0`.
   */
  readonly places: ReadonlyMap<string, Position>;
  /** Everything that people wrote as prose, and as strings and comments in blocks. */
  readonly prose: readonly ProseRun[];
  readonly yaml: readonly YamlString[];
  /** What is odd about the file, though it can be read. */
  readonly warnings: readonly Diagnostic[];
}

/** A file that is no spec, with at least one error. */
export interface InvalidSpec {
  readonly kind: "invalid";
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a spec from the text of a file. Whatever the text is, the answer is a value: it never throws. `file` is the name
 * that diagnostics carry. Whether the spec makes sense is {@link lintSpec}'s to say.
 */
export const parseSpec = (text: string, { file }: { readonly file: string }): ParsedSpec | InvalidSpec => {
  const report = createReport(file);
  const source = readSourceText(text, report);
  const root = source && parseMarkdown(source, report);
  if (source === undefined || root === undefined) return { kind: "invalid", diagnostics: report.diagnostics };
  const reading = startReading(source, report);
  const outline = outlineOf(root, reading);
  const spec = outline && readSpec(outline, reading);
  if (outline !== undefined) refuseUnread(root, reading);
  const diagnostics = inReadingOrder(report.diagnostics);
  if (spec === undefined || hasErrors(diagnostics)) return { kind: "invalid", diagnostics };
  const { places, prose, yaml } = reading;
  return { kind: "parsed", spec, file, source, places, prose, yaml, warnings: diagnostics };
};

/** Where an element or key of it stands; where the nearest thing around it stands, when it is not written itself. */
export const placeIn = ({ places }: Pick<ParsedSpec, "places">, place: string): Position => {
  const known = places.get(place);
  if (known !== undefined) return known;
  const above = place.lastIndexOf("/");
  return above === -1 ? { line: 1, column: 1 } : placeIn({ places }, place.slice(0, above));
};

const readSpec = ({ front, title, sections }: Outline, reading: Reading): Spec | undefined => {
  const { report, places } = reading;
  const block = readYaml(reading, { text: front.value, fence: 1, element: "front" });
  const frontMatter = block && readFields(FrontMatter, block, { what: "the front matter", report });
  if (title !== undefined) {
    places.set("title", title.at);
    noteProse(reading, "title", title.node, undefined);
  }
  const prose = readBody(reading, title?.nodes ?? [], { element: "prose", indent: 0, from: undefined });

  const outcomes = readItems(sections.get("Outcomes"), "O", reading);
  const scope = readScope(sections.get("Scope"), reading);
  const given = readItems(sections.get("Constraints and assumptions"), "CA", reading);
  const decisions = readItems(sections.get("Decisions"), "D", reading);
  const constraints = given.filter(({ id }) => id.startsWith("C"));
  const assumptions = given.filter(({ id }) => id.startsWith("A"));
  const bare = ({ id, text }: Item): Item => ({ id, text });
  const spec = {
    title: title?.heading ?? "",
    prose: prose.text,
    outcomes: outcomes.map(bare),
    scope,
    constraints: constraints.map((one) => readConstraint(one, reading)),
    assumptions: assumptions.map(bare),
    decisions: decisions.map(bare),
    tasks: readTasks(sections.get("Tasks"), reading),
    criteria: readCriteria(sections.get("Verification"), reading),
  };
  return frontMatter && { front: frontMatter, ...spec };
};
