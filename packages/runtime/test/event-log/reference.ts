import { eventData } from "@orchestrate/shared";
import { z } from "zod";

/** The reference of all event types as Markdown, from the very schemas that the log checks each event with. */
export const eventLogReference = (): string =>
  [
    intro,
    ...Object.entries(eventData).map(([type, schema]) => {
      const { properties = {}, required = [] } = z.toJSONSchema(schema) as JsonSchema;
      return [
        `### \`${type}\``,
        "",
        "| field | type |",
        "|---|---|",
        ...Object.entries(properties).map(
          ([name, field]) => `| \`${name}\`${required.includes(name) ? "" : " (optional)"} | ${cell(field)} |`,
        ),
        "",
      ].join("\n");
    }),
  ].join("\n");

const intro = `# The event log

Generated from the schemas in \`packages/shared/src/events.ts\`; a test compares the two.

\`<git common dir>/orchestrate/runs/<run>/log.db\` is an SQLite database with one table, \`event(seq, line)\`. A \`line\` is one
event as JSON, shaped after CloudEvents 1.0:

| field | meaning |
|---|---|
| \`specversion\` | \`1.0\` |
| \`id\` | \`<run>/<seq>\` |
| \`source\` | \`/orchestrate/runs/<run>\` |
| \`type\` | one of the types below; a reader stops at a type that it does not know |
| \`time\` | RFC 3339 in UTC, self-asserted; order is \`seq\` |
| \`subject\` | the sub-spec's id, \`spec\` for the whole spec, or empty for the run |
| \`seq\` | dense, from 1 |
| \`prev\` | \`sha256:\` and the SHA-256 of the line before, byte for byte; of nothing for the first |
| \`data\` | as the type says |

The chain can be walked without this program:

\`\`\`sh
prev=$(printf '' | sha256sum | cut -c1-64)
sqlite3 log.db 'SELECT line FROM event ORDER BY seq' | while IFS= read -r line; do
  [ "$(printf '%s' "$line" | jq -r .prev)" = "sha256:$prev" ] || { echo "broken at $(printf '%s' "$line" | jq .seq)"; exit 1; }
  prev=$(printf '%s' "$line" | sha256sum | cut -c1-64)
done
\`\`\`

An outcome of a step carries \`step\`, the step's key, and \`result\`, the digest of the result's JSON among the blobs: a resumed
run takes the result from there instead of acting again.

## Types
`;

interface JsonSchema {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** What the identifying patterns are called; every other string is just a string. */
const patterns: Readonly<Record<string, string>> = {
  "^sha256:[0-9a-f]{64}$": "digest",
  "^([0-9a-f]{40}|[0-9a-f]{64})$": "object id",
};

const cell = (schema: JsonSchema): string => nameOf(schema).replaceAll("|", "\\|");

const nameOf = (schema: JsonSchema): string => {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(nameOf).join(" | ");
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(" | ");
  if (schema.items) return `list of ${nameOf(schema.items)}`;
  if (schema.properties) return `{ ${Object.entries(schema.properties).map(nameOfMember(schema)).join(", ")} }`;
  return (schema.pattern && patterns[schema.pattern]) ?? schema.type ?? "JSON";
};

const nameOfMember =
  ({ required = [] }: JsonSchema) =>
  ([name, member]: readonly [string, JsonSchema]): string =>
    `${name}${required.includes(name) ? "" : "?"}: ${nameOf(member)}`;
