import { opencode } from "../../src/agent/client/opencode.ts";
import { clientContract } from "./installed.ts";

clientContract(opencode);
