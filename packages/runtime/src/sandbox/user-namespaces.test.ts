import { expect, test } from "vitest";

import { nestingRemedy, userNamespacesRemedy } from "./user-namespaces.ts";

const machine = (files: Readonly<Record<string, string>>) => (file: string) => files[file];

test.each([
  ["Debian's switch", { "/proc/sys/kernel/unprivileged_userns_clone": "0" }, "kernel.unprivileged_userns_clone=1"],
  ["Ubuntu's", { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1" }, "bwrap-userns-restrict"],
  ["the kernel's own", { "/proc/sys/user/max_user_namespaces": "0" }, "user.max_user_namespaces=10000"],
])("where %s is off, the remedy turns that one on and speaks of no other", (_, files, command) => {
  const on = { "/proc/sys/user/max_user_namespaces": "9", "/proc/sys/kernel/unprivileged_userns_clone": "1" };
  const remedy = userNamespacesRemedy(machine({ ...on, ...files, "/.dockerenv": "" }));
  expect(remedy).toContain(command);
  expect(remedy).not.toContain("Docker");
});

test.each([
  ["a file of docker", { "/.dockerenv": "" }],
  ["a file of podman", { "/run/.containerenv": "" }],
  ["a filter on ourselves", { "/proc/self/status": "Name:\tnode\nSeccomp:\t2\nSeccomp_filters:\t1" }],
])("in a container, seen by %s, the remedy is the container's", (_, files) => {
  expect(userNamespacesRemedy(machine(files))).toMatch(/^This container.*systempaths=unconfined.*--sandbox external/);
});

test("where nothing is seen to be off, that is said", () => {
  expect(userNamespacesRemedy(machine({ "/proc/self/status": "Seccomp:\t0" }))).toContain("no switch is seen");
});

test("where no more can be made, it is said how many may be, and to look around", () => {
  const remedy = nestingRemedy(machine({ "/proc/sys/user/max_user_namespaces": "1" }));
  expect(remedy).toMatch(/is 1\).*user.max_user_namespaces=10000.*outside of that/);
});
