import { verify } from "node:crypto";

import { layout } from "../export/layout.ts";
import { readManifest, sha256 } from "../export/manifest.ts";
import { textOf } from "./bundle.ts";
import type { Step } from "./check.ts";

const signatures: ReadonlySet<string> = new Set([layout.manifest, layout.signature, layout.timestamp]);

/** Every file is the one that is listed, and nothing else is there. */
export const manifestStep: Step = {
  name: "manifest",
  shows: "every file is the one that is listed, and no other is there",
  check: (bundle) => {
    const { files, strange } = bundle;
    const listed = readManifest(textOf(bundle, layout.manifest) ?? "");
    if (listed === undefined) return [`${layout.manifest} is not what sha256sum writes.`];
    const problems = strange.map((path) => `${path} is neither a file nor a folder.`);
    for (const [path, hex] of listed) {
      const bytes = files.get(path);
      if (bytes === undefined) problems.push(`${path} is listed and not there.`);
      else if (sha256(bytes) !== hex) problems.push(`${path} is not the file that is listed.`);
    }
    for (const path of files.keys()) {
      if (!listed.has(path) && !signatures.has(path)) problems.push(`${path} is there and not listed.`);
    }
    return problems;
  },
};

/** The list is the one that the orchestrator's key signed. */
export const signatureStep: Step = {
  name: "signature",
  shows: "the list is signed by a key that was given",
  check: ({ files }, { keys }) => {
    const [manifest, signature] = [files.get(layout.manifest), files.get(layout.signature)];
    if (signature === undefined) return [`${layout.signature} is not there.`];
    if (manifest && keys.some(({ key }) => verify(null, manifest, key, signature))) return [];
    return [`${layout.signature} is by no key that was given.`];
  },
};
