import type { Files } from "../export/layout.ts";
import type { RunRecord } from "../run-record.ts";
import { htmlOf } from "./html/page.ts";
import { mappingCsv } from "./mapping.ts";
import { markdownOf } from "./markdown.ts";
import { gatherMaterials, type MaterialsOptions } from "./materials.ts";
import { reportPaths } from "./paths.ts";
import { reportOf } from "./report.ts";

/** What an export holds for people: made of the run's record, its blobs and the commits that it names. */
export const reportFiles = async (record: RunRecord, options: MaterialsOptions): Promise<Files> => {
  const report = reportOf(record);
  return new Map([
    [reportPaths.html, htmlOf(report, await gatherMaterials(record, options))],
    [reportPaths.markdown, markdownOf(report)],
    [reportPaths.mapping, mappingCsv(record)],
  ]);
};
