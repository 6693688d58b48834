import type { Plan, SubSpec } from "@orchestrate/shared";

/** A sub-spec's place in a drawing of the plan; columns and rows count from 0. */
export interface Place {
  readonly subSpec: SubSpec;
  readonly column: number;
  readonly row: number;
}

/** More below one another than this are drawn in further columns. */
const tallest = 12;

/** Puts each sub-spec to the right of all that it comes after, in the plan's order from above. */
export const layOut = ({ subSpecs }: Pick<Plan, "subSpecs">): readonly Place[] => {
  const depths = new Map<string, number>();
  // The plan's order respects what each comes after.
  for (const { id, after } of subSpecs)
    depths.set(id, 1 + Math.max(-1, ...after.map((other) => depths.get(other) ?? 0)));
  const places: Place[] = [];
  let column = 0;
  for (let depth = 0; depth <= Math.max(-1, ...depths.values()); depth += 1) {
    const level = subSpecs.filter(({ id }) => depths.get(id) === depth);
    const columns = Math.ceil(level.length / tallest);
    const rows = Math.ceil(level.length / columns);
    level.forEach((subSpec, index) => {
      places.push({ subSpec, column: column + Math.floor(index / rows), row: index % rows });
    });
    column += columns;
  }
  return places;
};
