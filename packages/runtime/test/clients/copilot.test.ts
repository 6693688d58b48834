import { copilot } from "../../src/agent/client/copilot.ts";
import { clientContract } from "./installed.ts";

// It unpacks 240 MB into its HOME at every start: the checks that say most, not all of them.
clientContract(copilot, { only: ["ok", "read-only", "cancel", "egress", "401"] });
