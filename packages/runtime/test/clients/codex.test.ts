import { codex } from "../../src/agent/client/codex.ts";
import { clientContract } from "./installed.ts";

clientContract(codex);
