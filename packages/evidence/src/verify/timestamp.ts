import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { layout } from "../export/layout.ts";
import { runTool } from "../tool/run-tool.ts";
import { withScratch } from "../tool/scratch.ts";
import type { Step } from "./check.ts";

/** When an authority is trusted, its token over the list must be there and be right (RFC 3161). */
export const timestampStep: Step = {
  name: "timestamp",
  shows: "where an authority was given, its token is over this list",
  check: ({ files }, { timestampAuthority }) => {
    const [manifest, token] = [files.get(layout.manifest), files.get(layout.timestamp)];
    if (timestampAuthority === undefined) return [];
    if (manifest === undefined || token === undefined) return [`${layout.timestamp} is not there.`];
    return withScratch(async (folder) => {
      const [data, reply] = [join(folder, "data"), join(folder, "reply")];
      await writeFile(data, manifest);
      await writeFile(reply, token);
      const args = ["ts", "-verify", "-data", data, "-in", reply, "-CAfile", timestampAuthority];
      const { code, stderr } = await runTool("openssl", args);
      return code === 0 ? [] : [`${layout.timestamp} is no token of the authority over the list: ${stderr.trim()}`];
    });
  },
};
