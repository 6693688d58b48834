import { createBubblewrap } from "../src/sandbox/bubblewrap.ts";
import { createExternalSandbox } from "../src/sandbox/external.ts";
import { createNoSandbox } from "../src/sandbox/none.ts";
import { sandboxContract } from "../src/sandbox/sandbox.contract.ts";

sandboxContract("bubblewrap", (folder) => createBubblewrap({ folder }), {
  boundary: true,
  mounts: true,
  daemons: true,
});
sandboxContract("bubblewrap without overlays", (folder) => createBubblewrap({ folder, layers: "replaced" }), {
  boundary: true,
  mounts: true,
  daemons: true,
});
sandboxContract("external", async () => createExternalSandbox(), { boundary: false, mounts: false, daemons: false });
sandboxContract("none", async () => createNoSandbox(), { boundary: false, mounts: false, daemons: false });
