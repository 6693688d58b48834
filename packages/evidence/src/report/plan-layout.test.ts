import type { SubSpec } from "@orchestrate/shared";
import fc from "fast-check";
import { expect, test } from "vitest";

import { layOut } from "./plan-layout.ts";

/** Plans in which each sub-spec comes after some of those before it. */
const plans = fc.array(fc.array(fc.nat(200), { maxLength: 3 }), { maxLength: 60 }).map((all) =>
  all.map((after, index) => ({
    id: `T${index}`,
    after: index === 0 ? [] : [...new Set(after.map((one) => `T${one % index}`))],
  })),
) as unknown as fc.Arbitrary<readonly SubSpec[]>;

test("each sub-spec is drawn once, at a place of its own, to the right of all that it comes after", () => {
  fc.assert(
    fc.property(plans, (subSpecs) => {
      const places = layOut({ subSpecs });
      expect(places.map(({ subSpec }) => subSpec.id).toSorted()).toEqual(subSpecs.map(({ id }) => id).toSorted());
      expect(new Set(places.map(({ column, row }) => `${column}/${row}`)).size).toBe(places.length);
      const columns = new Map(places.map(({ subSpec, column }) => [subSpec.id, column]));
      for (const { id, after } of subSpecs) {
        for (const other of after) expect(columns.get(id)).toBeGreaterThan(columns.get(other) ?? Infinity);
      }
    }),
  );
});
