import type { Heading, Root, RootContent, Yaml } from "mdast";

import { isPureComment, noteComment } from "./body.ts";
import type { Position } from "./diagnostic.ts";
import { endOf, isYamlCode, type Reading, startOf } from "./reading.ts";

/** The six sections, in their order. */
const sectionNames = [
  "Outcomes",
  "Scope",
  "Constraints and assumptions",
  "Decisions",
  "Tasks",
  "Verification",
] as const;
type SectionName = (typeof sectionNames)[number];

/** A heading and what stands below it, up to the next one of its level. */
export interface Part {
  readonly heading: string;
  readonly at: Position;
  readonly node: Heading;
  readonly nodes: RootContent[];
}

export interface Section extends Part {
  /** The headings of the third level. */
  readonly parts: Part[];
}

export interface Outline {
  readonly front: Yaml;
  readonly title: Part | undefined;
  readonly sections: ReadonlyMap<SectionName, Section>;
}

/** Finds the six sections of a document; reports what is missing, repeated, unknown or out of order. */
export const outlineOf = (root: Root, reading: Reading): Outline | undefined => {
  const [front, ...nodes] = root.children;
  if (front?.type !== "yaml") {
    reading.report.error({
      code: "no-front-matter",
      message: "The file does not start with front matter.",
      at: { line: 1, column: 1 },
      hint: "The first line must be `---`, then `spec: 1` and `id: …`, then `---`.",
    });
    return undefined;
  }
  const [title, sections] = divide(nodes, reading);
  const start = title?.at ?? { line: endOf(front).line, column: 1 };
  if (title === undefined || title.heading === "") {
    reading.report.error({
      code: "missing-title",
      message: "The spec has no title.",
      at: start,
      hint: "Write `# Title` below the front matter.",
    });
  }
  return { front, title, sections: named(sections, reading, start) };
};

const divide = (nodes: readonly RootContent[], reading: Reading): [title: Part | undefined, sections: Section[]] => {
  let title: Part | undefined;
  const sections: Section[] = [];
  const before: RootContent[] = [];
  let current = before;
  for (const node of nodes) {
    if (node.type !== "heading" || node.depth > 3) {
      current.push(node);
    } else if (node.depth === 1) {
      if (title !== undefined || sections.length > 0) {
        reading.report.error({
          code: "repeated-title",
          message: "A spec has one title, above its sections.",
          at: startOf(node),
          hint: "Use ## for sections and ### for tasks and criteria.",
        });
      }
      title ??= partOf(node, reading);
      current = title.nodes;
    } else if (node.depth === 2) {
      const section = { ...partOf(node, reading), parts: [] };
      sections.push(section);
      current = section.nodes;
    } else {
      const part = partOf(node, reading);
      const section = sections.at(-1);
      if (section === undefined) reportStray(reading, [node], "above the first section");
      else section.parts.push(part);
      current = part.nodes;
    }
  }
  reportStray(reading, before, "above the title");
  return [title, sections];
};

const partOf = (node: Heading, { source }: Reading): Part => {
  const [first, last] = [node.children[0], node.children.at(-1)];
  const heading = first && last ? source.text.slice(startOf(first).offset, endOf(last).offset) : "";
  return { heading, at: startOf(node), node, nodes: [] };
};

/** Reports prose that belongs to no item, so that nobody would act on it. Comments may stand anywhere. */
export const reportStray = (reading: Reading, nodes: readonly RootContent[], where: string): void => {
  for (const node of nodes) {
    if (isPureComment(node)) {
      noteComment(reading, node);
      continue;
    }
    // A block that a machine would act on has a message of its own.
    if (isYamlCode(node)) continue;
    reading.report.error({
      code: "stray-text",
      message: `This stands ${where} and belongs to no item, so nobody would act on it.`,
      at: startOf(node),
      hint: "Give it an id, move it below the title, or make it a comment (<!-- … -->).",
    });
  }
};

const named = (sections: readonly Section[], { report }: Reading, start: Position): Map<SectionName, Section> => {
  const found = new Map<SectionName, Section>();
  let last = -1;
  for (const section of sections) {
    const index = sectionNames.findIndex((name) => name.toLowerCase() === section.heading.toLowerCase());
    const name = sectionNames[index];
    const order = `The sections are, in this order: ${sectionNames.join(", ")}.`;
    if (name === undefined) {
      report.error({
        code: "unknown-section",
        message: `"${section.heading}" is no section of a spec.`,
        at: section.at,
        hint: order,
      });
    } else if (found.has(name)) {
      report.error({
        code: "repeated-section",
        message: `${name} stands here twice.`,
        at: section.at,
        hint: "Merge the two.",
      });
    } else {
      if (index < last)
        report.error({ code: "section-order", message: `${name} comes too late.`, at: section.at, hint: order });
      found.set(name, section);
      last = Math.max(last, index);
    }
  }
  for (const name of sectionNames.filter((one) => !found.has(one))) {
    report.error({
      code: "missing-section",
      message: `The section ${name} is missing.`,
      at: start,
      hint: `Write \`## ${name}\`, and leave it empty where the format allows that.`,
    });
  }
  return found;
};
