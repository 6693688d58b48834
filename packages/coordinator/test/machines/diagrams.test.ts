import { expect, test } from "vitest";

import { runMachine } from "../../src/run.machine.ts";
import { subSpecMachine } from "../../src/sub-spec.machine.ts";
import { toMermaid } from "./to-mermaid.ts";

test("the diagrams in docs/machines are the machines", async () => {
  await expect(toMermaid(subSpecMachine)).toMatchFileSnapshot("../../../../docs/machines/sub-spec.mmd");
  await expect(toMermaid(runMachine)).toMatchFileSnapshot("../../../../docs/machines/run.mmd");
});
