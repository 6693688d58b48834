import type { Files } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { mappingCsv } from "./mapping.ts";
import { markdownOf } from "./markdown.ts";
import { reportPaths } from "./paths.ts";
import { reportOf } from "./report.ts";

/** What an export holds for people: made of the run's record alone. */
export const reportFiles = (record: RunRecord): Files => {
  const report = reportOf(record);
  return new Map([
    [reportPaths.markdown, markdownOf(report)],
    [reportPaths.mapping, mappingCsv(record)],
  ]);
};
