import { pi } from "../../src/agent/client/pi.ts";
import { clientContract } from "./installed.ts";

clientContract(pi);
