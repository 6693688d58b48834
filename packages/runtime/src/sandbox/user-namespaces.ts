import { existsSync, readFileSync } from "node:fs";

/** Looks at the machine: the text of a file without its line break, undefined where there is none. */
export type Look = (file: string) => string | undefined;

/** Everything that turns them on in a container; the last, because a masked /proc cannot be mounted anew. */
const containerRemedy =
  "This container may not make namespaces. Docker and Podman: start it with --security-opt seccomp=unconfined " +
  "--security-opt apparmor=unconfined --security-opt systempaths=unconfined; Kubernetes: seccompProfile Unconfined and " +
  "procMount Unmasked. Or say that the container is the boundary: --sandbox external.";

const few = "sysctl -w user.max_user_namespaces=10000";

/** The switches that distributions have, the value that turns namespaces off, and the command that turns them on. */
const switches: readonly (readonly [file: string, off: string, remedy: string])[] = [
  ["/proc/sys/user/max_user_namespaces", "0", few],
  ["/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"],
  [
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "1",
    "install apparmor-profiles and its profile bwrap-userns-restrict, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
  ],
];

/**
 * What turns user namespaces on where the kernel refused one: by the switch that is seen to be off, else by what keeps
 * this program in.
 */
export const userNamespacesRemedy = (look: Look = lookAt): string => {
  const off = switches.find(([file, value]) => look(file) === value);
  if (off !== undefined) return `User namespaces are switched off. As root: ${off[2]}`;
  if (isContained(look)) return containerRemedy;
  return `User namespaces are refused, and no switch is seen to be off. ${containerRemedy}`;
};

/** Too many of them, or one in another that forbids more. */
export const nestingRemedy = (look: Look = lookAt): string =>
  `No more of them may be made here (user.max_user_namespaces is ${look(switches[0]![0]) ?? "unknown"}). As root: ${few}; ` +
  "where another sandbox is around this program, start it outside of that.";

/** Container engines leave a file, and a filter of system calls on us. */
const isContained = (look: Look): boolean =>
  look("/.dockerenv") !== undefined ||
  look("/run/.containerenv") !== undefined ||
  /^Seccomp:\s2$/m.test(look("/proc/self/status") ?? "");

const lookAt: Look = (file) => (existsSync(file) ? readFileSync(file, "utf8").trimEnd() : undefined);
