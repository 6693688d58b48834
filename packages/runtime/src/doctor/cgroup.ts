import { type Delegation, findDelegation } from "../sandbox/control-group/delegation.ts";
import { found, lacking, type MachineCheck } from "./check.ts";

const name = "cgroup delegation";

/**
 * Whether the processes of a sandbox can be limited together. Without that, memory is limited for each of them alone.
 */
export const checkCgroup = (delegation: Delegation = findDelegation()): MachineCheck =>
  delegation.kind === "delegated"
    ? found(name, `${delegation.controllers.join(", ")} of each sandbox, in ${delegation.folder}`, false)
    : lacking(name, `${delegation.why}; memory is limited per process, not per sandbox`, {
        unenforced: "the memory and the cores of all processes of a sandbox together",
        remedy: "Start with: systemd-run --user --scope -p Delegate=yes orchestrate … (version 2 of control groups)",
        required: false,
      });
