import { createHash } from "node:crypto";

import { type Permissions, parseSpec, type SubSpec, wholeSpecOf } from "@orchestrate/shared";

/** The fields of a criterion, as a spec's YAML has them. */
export type Check = Readonly<Record<string, unknown>>;

/** What a specimen's spec allows beyond the usual, and how it is judged. */
export interface Grants {
  /** @default everything */
  readonly owns?: readonly string[];
  readonly permissions?: Partial<Permissions>;
  /** Limits of the difference. */
  readonly limits?: Readonly<Record<string, number>>;
  /** In the place of the project's own criterion. */
  readonly criteria?: readonly Check[];
  /** The spec keeps a criterion outside the repository, too. */
  readonly hasHidden?: true;
}

/** What a spec says: its text, and the hidden file that it names by digest. */
export interface Wording {
  readonly text: string;
  readonly hidden: string;
}

/** Writes the spec of one task. */
export const wordingOf = (
  { owns = ["**"], permissions = {}, limits = {}, criteria, hasHidden }: Grants,
  project: { readonly tests: Check; readonly hidden: Check },
): Wording => {
  const hidden = JSON.stringify(project.hidden);
  const sha256 = createHash("sha256").update(hidden).digest("hex");
  const checks = [...(criteria ?? [project.tests]), ...(hasHidden ? [{ hidden: sha256, base: "any" }] : [])];
  const text = `---
spec: 1
id: coupon
limits: ${JSON.stringify(limits)}
---
# Coupons

## Outcomes
- **O1** The total of an order takes a coupon off.

## Scope
### In
${owns.map((glob) => `- \`${glob}\``).join("\n")}
### Out
- \`docs/contracts/**\`
### Permissions
${block(permissions)}

## Constraints and assumptions
- **A1** Amounts are whole cents.

## Decisions
- **D1** What is taken off is rounded down. Because: the law says so.

## Tasks
### T1 Take a coupon off
${block({ for: ["O1"], owns })}

## Verification
${checks.map((check, index) => `### V${index + 1} It holds\n${block({ for: ["O1"], ...check })}`).join("\n\n")}
`;
  return { text, hidden };
};

/** The approved sub-spec that the text says. */
export const subSpecFrom = (text: string): SubSpec => {
  const read = parseSpec(text, { file: specPath });
  if (read.kind === "invalid") throw new TypeError(read.diagnostics.map(({ message }) => message).join("; "));
  return wholeSpecOf(read.spec);
};

/** Where the repository keeps it. */
export const specPath = "specs/coupon.md";

// JSON is YAML, too.
const block = (fields: object): string => `\`\`\`yaml\n${JSON.stringify(fields)}\n\`\`\``;
