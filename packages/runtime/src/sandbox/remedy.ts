import { OrchestrateError } from "@orchestrate/shared";

/** What bubblewrap, or what stages its mounts, says when a machine cannot make a sandbox, and what would mend it. */
const known: readonly { readonly says: RegExp; readonly remedy: string }[] = [
  {
    says: /No permissions to creat|setting up uid map|unshare failed: Operation not permitted|Creating new namespace failed/,
    remedy:
      "User namespaces are switched off. Debian: sysctl -w kernel.unprivileged_userns_clone=1. Ubuntu 24.04 and later: " +
      "install apparmor-profiles and its profile bwrap-userns-restrict, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. " +
      "In a container: allow them (Docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined).",
  },
  {
    says: /max_user_namespaces|ENOSPC\)/,
    remedy: "Too few user namespaces: sysctl -w user.max_user_namespaces=10000.",
  },
  {
    says: /loopback: Failed RTM_NEWADDR|Can't mount proc|mount: .*permission denied/i,
    remedy: "This container may not make namespaces: run it with --privileged, or work outside of it.",
  },
  { says: /Unknown option/, remedy: "bubblewrap is too old: install 0.8 or later." },
];

/** The command that would mend what is complained of; undefined when we do not know. */
const remedyFor = (complaint: string): string | undefined => known.find(({ says }) => says.test(complaint))?.remedy;

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
