import { gemini } from "../../src/agent/client/gemini.ts";
import { clientContract } from "./installed.ts";

clientContract(gemini);
