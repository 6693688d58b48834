// Tries every candidate of the corpus and writes what came of it to docs/confusion-matrix.md.
import { writeFile } from "node:fs/promises";

import { matrixPage } from "../src/index.ts";
import { pageFile, tryAllSpecimens } from "./bench.ts";

const startedMs = performance.now();
const results = await tryAllSpecimens(({ specimen, outcome, why }) => {
  if (outcome !== "right") console.error(`${specimen.id}: ${outcome}${why === undefined ? "" : `, ${why}`}`);
});
const untried = results.filter(({ trial }) => trial === undefined);
if (untried.length > 0) {
  console.error(`${untried.length} candidates were not tried: the page stays as it is.`);
  process.exitCode = 1;
} else {
  await writeFile(pageFile, matrixPage(results));
  console.log(`${results.length} candidates in ${Math.round((performance.now() - startedMs) / 1000)} s: ${pageFile}`);
}
