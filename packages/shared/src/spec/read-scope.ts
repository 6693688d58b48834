import { readBody } from "./body.ts";
import { type Part, reportStray, type Section } from "./outline.ts";
import { firstInline, indentOf, listItems, startsWithText } from "./read-items.ts";
import { endOf, type Reading, readOnlyBlock, startOf } from "./reading.ts";
import { Permissions, type ScopeEntry, type Spec } from "./schema.ts";
import { readFields } from "./shape.ts";

/** Reads the headings In, Out and Permissions. */
export const readScope = (section: Section | undefined, reading: Reading): Spec["scope"] => {
  const named = new Map<string, Part>();
  const wanted = ["In", "Out", "Permissions"];
  const start = section?.at ?? { line: 1, column: 1 };
  reportStray(reading, section?.nodes ?? [], "in Scope, under none of its headings,");
  for (const part of section?.parts ?? []) {
    const name = wanted.find((one) => one.toLowerCase() === part.heading.toLowerCase());
    if (name === undefined || named.has(name)) {
      reading.report.error({
        code: name === undefined ? "unknown-section" : "repeated-section",
        message: name === undefined ? `"${part.heading}" is no part of Scope.` : `${name} stands here twice.`,
        at: part.at,
        hint: "Scope has the headings ### In, ### Out and ### Permissions, once each.",
      });
    } else named.set(name, part);
  }
  for (const name of section === undefined ? [] : wanted.filter((one) => !named.has(one))) {
    reading.report.error({
      code: "missing-section",
      message: `Scope has no heading ${name}.`,
      at: start,
      hint: `Write \`### ${name}\`; Out and Permissions may be empty.`,
    });
  }
  return {
    in: readScopeEntries(named.get("In"), "in", reading),
    out: readScopeEntries(named.get("Out"), "out", reading),
    permissions: readPermissions(named.get("Permissions"), reading),
  };
};

const readPermissions = (part: Part | undefined, reading: Reading): Permissions => {
  const none = Permissions.parse({});
  if (part === undefined) return none;
  reading.places.set("permissions", part.at);
  const others = part.nodes.filter((node) => node.type !== "code");
  reportStray(reading, others, "in Permissions");
  const { blocks } = readBody(
    reading,
    part.nodes.filter((node) => node.type === "code"),
    { element: "permissions", indent: 0, from: undefined },
  );
  const block = readOnlyBlock(reading, blocks, "permissions");
  if (block === undefined || block.value === null) return none;
  return readFields(Permissions, block, { what: "the permissions", report: reading.report }) ?? none;
};

/** The globs of `In` or `Out`, each an item of its own: a glob as code, then a word of prose. */
const readScopeEntries = (part: Part | undefined, name: "in" | "out", reading: Reading): ScopeEntry[] => {
  if (part === undefined) return [];
  return listItems(part.nodes, `in ${part.heading}`, reading).flatMap((item, index) => {
    const element = `${name}/${index}`;
    const code = firstInline(item);
    const glob = code?.type === "inlineCode" ? code.value.trim() : "";
    if (code === undefined || glob === "") {
      reading.report.error({
        code: "missing-glob",
        message: "This entry does not start with a glob.",
        at: startOf(item),
        hint: "Write it as code: - `src/refunds/**` the refunds.",
      });
      return [];
    }
    reading.places.set(element, startOf(code));
    const from = endOf(code).offset;
    if (item.children.length > 1 && !startsWithText(reading, item, from)) {
      reportStray(reading, item.children.slice(1), "below a glob without a word of prose");
    }
    return [{ glob, text: readBody(reading, item.children, { element, indent: indentOf(item), from }).text }];
  });
};
