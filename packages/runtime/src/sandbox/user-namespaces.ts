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
const limit = { file: "/proc/sys/user/max_user_namespaces", off: "0", on: "10000", remedy: few };
const debian = {
  file: "/proc/sys/kernel/unprivileged_userns_clone",
  off: "0",
  on: "1",
  remedy: "sysctl -w kernel.unprivileged_userns_clone=1",
};
const ubuntu = {
  file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
  off: "1",
  remedy:
    "install apparmor-profiles and its profile bwrap-userns-restrict, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
};

/** Those that are off and harm nobody when they are on: many machines have them so. */
export const closedSwitches = (look: Look = lookAt) => [limit, debian].filter(({ file, off }) => look(file) === off);

/**
 * What turns user namespaces on where the kernel refused one: by the switch that is seen to be off, else by what keeps
 * this program in.
 */
export const userNamespacesRemedy = (look: Look = lookAt): string => {
  const closed = [limit, debian, ubuntu].find(({ file, off }) => look(file) === off);
  if (closed !== undefined) return `User namespaces are switched off. As root: ${closed.remedy}`;
  if (isContained(look)) return containerRemedy;
  return `User namespaces are refused, and no switch is seen to be off. ${containerRemedy}`;
};

/** Too many of them, or one in another that forbids more. */
export const nestingRemedy = (look: Look = lookAt): string =>
  `No more of them may be made here (user.max_user_namespaces is ${look(limit.file) ?? "unknown"}). As root: ${few}; ` +
  "where another sandbox is around this program, start it outside of that.";

/** Container engines leave a file, and a filter of system calls on us. */
const isContained = (look: Look): boolean =>
  look("/.dockerenv") !== undefined ||
  look("/run/.containerenv") !== undefined ||
  /^Seccomp:\s2$/m.test(look("/proc/self/status") ?? "");

const lookAt: Look = (file) => (existsSync(file) ? readFileSync(file, "utf8").trimEnd() : undefined);
