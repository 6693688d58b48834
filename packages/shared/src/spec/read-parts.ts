import { noteProse, readBody } from "./body.ts";
import type { Criterion } from "./criterion.ts";
import { reportStray, type Section } from "./outline.ts";
import { readCriterion } from "./read-criterion.ts";
import { claimId, type Reading, readOnlyBlock } from "./reading.ts";
import { type Task, TaskFields } from "./schema.ts";
import { readFields, reportMisfits } from "./shape.ts";
import type { YamlBlock } from "./yaml-block.ts";

interface ReadPart {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly block: YamlBlock;
}

export const readTasks = (section: Section | undefined, reading: Reading): Task[] =>
  readParts(section, "T", reading).flatMap(({ id, title, text, block }) => {
    const fields = readFields(TaskFields, block, { what: id, report: reading.report });
    return fields === undefined ? [] : [{ id, title, text, ...fields }];
  });

export const readCriteria = (section: Section | undefined, reading: Reading): Criterion[] =>
  readParts(section, "V", reading).flatMap(({ id, title, text, block }) => {
    const read = readCriterion(block.value, { id, title, text, from: undefined });
    if (read.kind === "criterion") return [read.criterion];
    reportMisfits(read.misfits, block, reading.report);
    return [];
  });

/** Headings of the third level: `### T1 Title`, a block, prose. */
const readParts = (section: Section | undefined, letter: string, reading: Reading): ReadPart[] => {
  if (section === undefined) return [];
  const { report } = reading;
  reportStray(reading, section.nodes, `in ${section.heading}, under no heading of its own,`);
  return section.parts.flatMap(({ heading, at, node, nodes }) => {
    const [, id, title] = /^([A-Za-z]\d{1,6})(?:[:.]?\s+(.*))?$/s.exec(heading) ?? [];
    if (id === undefined || !id.startsWith(letter)) {
      report.error({
        code: id === undefined ? "missing-id" : "wrong-id",
        message: `This heading does not start with an id such as ${letter}1.`,
        at,
        hint: `Write \`### ${letter}1 Title\`.`,
      });
      return [];
    }
    claimId(reading, id, at);
    if (title === undefined) {
      report.error({ code: "missing-title", message: `${id} has no title.`, at, hint: `Write \`### ${id} Title\`.` });
    }
    const body = readBody(reading, nodes, { element: id, indent: 0, from: undefined });
    noteProse(reading, id, node, undefined);
    const block = readOnlyBlock(reading, body.blocks, id);
    if (body.blocks.length === 0) {
      report.error({
        code: "missing-block",
        message: `${id} has no yaml block.`,
        at,
        hint: "Add a fenced block that starts with ```yaml and says what it is `for`.",
      });
    }
    return block === undefined || title === undefined ? [] : [{ id, title, text: body.text, block }];
  });
};
