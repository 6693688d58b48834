import { XMLParser, XMLValidator } from "fast-xml-parser";

import type { TestReport, TestSeen, Unreadable } from "./report.ts";

/** Reads a JUnit XML report, in the dialects that pytest, Maven, Go and node write. */
export const readJunit = (text: string): TestReport | Unreadable => {
  // Entities can grow without end; no runner needs a document type.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return { unreadable: "the JUnit report declares a document type" };
  const valid = XMLValidator.validate(text);
  if (valid !== true) return { unreadable: `the JUnit report is not XML (line ${valid.err.line}: ${valid.err.msg})` };
  const roots: unknown = parser.parse(text);
  if (!Array.isArray(roots)) return { unreadable: "the JUnit report is empty" };
  const suites = (roots as readonly Node[]).filter((node) => "testsuites" in node || "testsuite" in node);
  if (suites.length === 0) return { unreadable: "the JUnit report holds no testsuite" };
  const tests: TestSeen[] = [];
  const errors: string[] = [];
  for (const node of suites) collect(node, [], undefined, { tests, errors });
  return { tests, errors, files: [...new Set(tests.flatMap(({ file }) => file ?? []))] };
};

/** One element in the parser's ordered form: its name is the one member beside `:@`. */
type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: true,
  maxNestedTags: 100,
});

const collect = (
  node: Node,
  suites: readonly string[],
  file: string | undefined,
  into: { readonly tests: TestSeen[]; readonly errors: string[] },
): void => {
  const attributes = (node[":@"] ?? {}) as Readonly<Record<string, string>>;
  const at = attributes["file"] ?? file;
  for (const [name, children] of Object.entries(node)) {
    if (name === ":@" || !Array.isArray(children)) continue;
    const nodes = children as readonly Node[];
    if (name === "testcase") {
      into.tests.push(testOf(attributes, nodes, suites, at));
    } else if (name === "testsuites" || name === "testsuite") {
      const path = name === "testsuite" && attributes["name"] ? [...suites, attributes["name"]] : suites;
      for (const child of nodes) collect(child, path, at, into);
    } else if (name === "error") {
      into.errors.push(attributes["message"] ?? textOf(nodes));
    }
  }
};

const testOf = (
  attributes: Readonly<Record<string, string>>,
  children: readonly Node[],
  suites: readonly string[],
  file: string | undefined,
): TestSeen => {
  const failure = children.find((child) => "failure" in child || "error" in child);
  const isSkipped = children.some((child) => "skipped" in child || "disabled" in child);
  const path = [...suites, attributes["name"] ?? ""];
  if (failure) {
    const said = (failure[":@"] ?? {}) as Readonly<Record<string, string>>;
    const inner = (failure["failure"] ?? failure["error"]) as readonly Node[];
    return { path, file, state: "failed", message: said["message"] ?? textOf(inner) };
  }
  return { path, file, state: isSkipped ? "skipped" : "passed" };
};

const textOf = (children: readonly Node[]): string =>
  children
    .map((child) => (typeof child["#text"] === "string" ? child["#text"] : ""))
    .join("")
    .slice(0, 2000);
