import { claudeCode } from "../../src/agent/client/claude-code.ts";
import { clientContract } from "./installed.ts";

// All rights are reserved, and its terms are an agreement: nobody agrees to it by running our tests.
clientContract(claudeCode, { isInstalledByHand: true });
