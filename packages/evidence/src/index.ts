export { type GivenVerdict, readRun, type RunRecord } from "./run-record.ts";
