import { Composer, type CST, type Document, isMap, isScalar, isSeq, Parser } from "yaml";

import type { Position } from "./diagnostic.ts";
import type { Problem, Report } from "./report.ts";
import { unreadableIn } from "./source-text.ts";

/** The keys and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** A YAML document as JSON, and where its parts stand in the file. */
export interface YamlBlock {
  readonly value: unknown;
  /** Where a value stands; where the nearest value around it stands, when there is none. */
  at(path: Path): Position;
  /** Where the key of a member stands. */
  keyAt(path: Path): Position;
  /** Every value, by its path. */
  readonly places: readonly { readonly path: Path; readonly at: Position }[];
  /** Scalars that are strings, and comments: what people may have left a marker in. */
  readonly strings: readonly { readonly path: Path; readonly text: string; readonly at: Position }[];
  readonly comments: readonly { readonly text: string; readonly at: Position }[];
}

const maxDepth = 32;
const maxNodes = 10_000;

/**
 * Parses YAML of which only the plain part is allowed: one document, no anchors, aliases, tags or directives, string
 * keys, none twice. Reports what is wrong and returns undefined. `positionAt` places an offset of the text in the file.
 */
export const parseYamlBlock = (
  text: string,
  positionAt: (offset: number) => Position,
  report: Report,
): YamlBlock | undefined => {
  const tokens = [...new Parser().parse(text)];
  const comments: { text: string; at: Position }[] = [];
  const refused = refusedToken(tokens, (token) => comments.push({ text: token.source, at: positionAt(token.offset) }));
  if (refused !== undefined) {
    report.error({ ...refused, at: positionAt(refused.offset) });
    return undefined;
  }
  const [document] = new Composer({ stringKeys: true, version: "1.2" }).compose(tokens, true, text.length);
  if (document === undefined) throw new TypeError("the composer was told to make a document in any case");
  for (const { code, message, pos } of document.errors) {
    report.error({
      code: code === "DUPLICATE_KEY" ? "duplicate-key" : "yaml-syntax",
      message: code === "DUPLICATE_KEY" ? "This key stands here twice." : `This is no YAML: ${message}.`,
      at: positionAt(pos[0]),
      hint:
        code === "DUPLICATE_KEY"
          ? "Keep one of the two."
          : "Quote a text that holds `: `, ` #`, or starts with one of * & ! % @ ` { [.",
    });
  }
  if (document.errors.length > 0) return undefined;
  const block = { comments, ...placed(document, positionAt) };
  const refusedPlace = refusedString(block);
  if (refusedPlace === undefined) return block;
  report.error(refusedPlace);
  return undefined;
};

/** What an escape (`"\u202E"`) brought in, and a key that is a trap for whoever copies the object. */
const refusedString = (block: YamlBlock): Problem | undefined => {
  for (const { path, at } of block.places) {
    const key = path.at(-1);
    if (key === "__proto__") {
      const message = "`__proto__` is no key of anything.";
      return { code: "unknown-key", message, at: block.keyAt(path), hint: "Delete it." };
    }
    const unreadable = typeof key === "string" ? unreadableIn(key) : undefined;
    if (unreadable !== undefined) return { ...unreadable, at };
  }
  for (const { text, at } of block.strings) {
    const unreadable = unreadableIn(text);
    if (unreadable !== undefined) return { ...unreadable, at };
  }
  return undefined;
};

interface Refused {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The first token that the plain part of YAML has not. Walks without recursion: depth is what it guards against. */
const refusedToken = (
  tokens: readonly CST.Token[],
  onComment: (token: CST.SourceToken) => void,
): Refused | undefined => {
  const stack = tokens.map((token) => ({ token, depth: 0 }));
  stack.reverse();
  let nodes = 0;
  let documents = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next;
    nodes += 1;
    if (depth > maxDepth || nodes > maxNodes) {
      return {
        offset: token.offset,
        code: "yaml-too-large",
        message: depth > maxDepth ? "This YAML nests too deep." : "This YAML has too many parts.",
        hint: `At most ${maxDepth} levels and ${maxNodes} parts.`,
      };
    }
    if (token.type === "comment") onComment(token);
    if (token.type === "document") documents += 1;
    const refused = documents > 1 ? "second document" : notPlain[token.type];
    if (refused !== undefined) {
      return {
        offset: token.offset,
        code: "yaml-not-plain",
        message: `A YAML ${refused} has no place in a spec.`,
        hint: "Write the value out where it is needed.",
      };
    }
    for (const part of partsOf(token).toReversed()) stack.push({ token: part, depth: depth + 1 });
  }
  return undefined;
};

const notPlain: Readonly<Partial<Record<CST.Token["type"], string>>> = {
  alias: "alias",
  anchor: "anchor",
  tag: "tag",
  directive: "directive",
};

const partsOf = (token: CST.Token): CST.Token[] => {
  if (token.type === "document") return [...token.start, ...(token.value ? [token.value] : []), ...(token.end ?? [])];
  const end = "end" in token && Array.isArray(token.end) ? token.end : [];
  if (token.type === "block-scalar") return token.props;
  if (!("items" in token)) return end;
  const items = token.items.flatMap(({ start, key, sep, value }) => [
    ...start,
    ...(key ? [key] : []),
    ...(sep ?? []),
    ...(value ? [value] : []),
  ]);
  return [...items, ...end];
};

const placed = (document: Document.Parsed, positionAt: (offset: number) => Position): Omit<YamlBlock, "comments"> => {
  const values = new Map<string, Position>();
  const keys = new Map<string, Position>();
  const places: { path: Path; at: Position }[] = [];
  const strings: { path: Path; text: string; at: Position }[] = [];

  const walk = (node: unknown, path: Path, fallback: Position): void => {
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
    // A value that is not there has an empty range, after its key.
    const at = range && range[1] > range[0] ? positionAt(range[0]) : fallback;
    values.set(JSON.stringify(path), at);
    places.push({ path, at });
    if (isScalar(node) && typeof node.value === "string") strings.push({ path, text: node.value, at });
    if (isSeq(node)) node.items.forEach((item, index) => walk(item, [...path, index], at));
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue;
        const keyAt = key.range ? positionAt(key.range[0]) : at;
        const member = [...path, String(key.value)];
        keys.set(JSON.stringify(member), keyAt);
        walk(value, member, keyAt);
      }
    }
  };
  walk(document.contents, [], positionAt(0));

  const at = (path: Path): Position =>
    values.get(JSON.stringify(path)) ?? (path.length === 0 ? positionAt(0) : at(path.slice(0, -1)));
  return {
    value: document.toJS() as unknown,
    at,
    keyAt: (path) => keys.get(JSON.stringify(path)) ?? at(path),
    places,
    strings,
  };
};
