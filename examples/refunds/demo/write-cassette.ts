// Writes the cassette anew after a change of the story or its answers: `node examples/refunds/demo/write-cassette.ts`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { cassetteFile, makeCassette } from "./cassette.ts";

await mkdir(dirname(cassetteFile), { recursive: true });
await writeFile(cassetteFile, await makeCassette());
