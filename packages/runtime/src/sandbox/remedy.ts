import { OrchestrateError } from "@orchestrate/shared";

import { nestingRemedy, userNamespacesRemedy } from "./user-namespaces.ts";

/** What bubblewrap, or what stages its mounts, says when a machine cannot make a sandbox, and what would mend it. */
const known: readonly { readonly says: RegExp; readonly remedy: () => string }[] = [
  { says: /max_user_namespaces|ENOSPC\)|unshare failed: No space left/, remedy: nestingRemedy },
  {
    says: /No permissions to creat|setting up uid map|unshare failed: Operation not permitted|Creating new namespace failed/,
    remedy: userNamespacesRemedy,
  },
  {
    says: /setre[sgu]+id failed: Invalid argument/,
    remedy: () => "Root's ids are mapped here, and agents must not run as root: start as an ordinary user.",
  },
  {
    says: /loopback: Failed RTM_NEWADDR|Can't mount proc|mount: .*permission denied/i,
    remedy: () =>
      "What is around this program hides parts of /proc or forbids mounts. Docker: start the container with " +
      "--security-opt systempaths=unconfined, or with --privileged. Or work outside of it.",
  },
  { says: /Unknown option/, remedy: () => "bubblewrap is too old: install 0.8 or later." },
];

/** The command that would mend what is complained of; undefined when we do not know. */
const remedyFor = (complaint: string): string | undefined => known.find(({ says }) => says.test(complaint))?.remedy();

/** The OrchestrateError for a sandbox that did not start: `SANDBOX_UNAVAILABLE` when the machine is why. */
export const startFailed = (complaint: string): OrchestrateError => {
  const said = complaint.trim() || "it ended without a word";
  const remedy = remedyFor(complaint);
  return remedy === undefined
    ? new OrchestrateError("SANDBOX_START_FAILED", `The sandbox could not be started: ${said}`, {
        hint: "Run orchestrate doctor. Nothing was run without the sandbox.",
      })
    : new OrchestrateError("SANDBOX_UNAVAILABLE", `This machine cannot make a sandbox: ${said}`, { hint: remedy });
};
