import { digestOfJson, type Sandbox } from "@orchestrate/shared";

import { createNoSandbox } from "./none.ts";

/**
 * The operator's word that what this program runs in (a container, a virtual machine) is the boundary. Nothing here checks
 * or adds to it: commands run plainly, as without a sandbox, and can change everything in there, this program's state
 * too. `adapter` and `profile` say it, and so does every verdict.
 */
export const createExternalSandbox = (): Sandbox => ({
  ...createNoSandbox(),
  adapter: "external",
  profile: digestOfJson({ boundary: "external" }),
  selfTest: async () => ({
    usable: true,
    checks: [{ name: "boundary", held: false, detail: "It is around this program, by the operator's word." }],
    reason: undefined,
    remedy: undefined,
  }),
});
