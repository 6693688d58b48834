import { z } from "zod";

/** How the example's story ends: one of the four meets a wall and is abandoned, the others merge. */
const ending: Readonly<Record<string, "merged" | "abandoned">> = {
  T1: "merged",
  T2: "merged",
  T3: "abandoned",
  T4: "merged",
};

const Run = z.object({ subSpecs: z.array(z.object({ id: z.string(), phase: z.string() })) });

/** Whether a demonstration's run, as `--json` shows it, ended the way the story is told; false for anything else. */
export const isAsTold = (run: unknown): boolean => {
  const parsed = Run.safeParse(run);
  if (!parsed.success) return false;
  const seen = Object.fromEntries(parsed.data.subSpecs.map(({ id, phase }) => [id, phase]));
  return (
    Object.keys(seen).length === Object.keys(ending).length &&
    Object.entries(ending).every(([id, phase]) => seen[id] === phase)
  );
};
