import { expect, test } from "vitest";

import { gitError } from "./failure.ts";

const said: Readonly<Record<string, string>> = {
  "fatal: not a git repository (or any of the parent directories): .git": "GIT_NOT_A_REPOSITORY",
  "error: unable to write file .git/objects/ab/cd: No space left on device\nfatal: adding files failed":
    "GIT_DISK_FULL",
  "fatal: write error: Disk quota exceeded": "GIT_DISK_FULL",
  "fatal: sha1 file '/r/.git/objects/pack/tmp_pack_a' write error. Out of diskspace": "GIT_DISK_FULL",
  "error: read error: Input/output error\nfatal: index-pack failed": "GIT_IO_FAILED",
  "fatal: unable to open /r/.git/objects/pack/p.pack: Too many open files": "GIT_IO_FAILED",
  "fatal: Unable to create '/r/.git/index.lock': Read-only file system": "GIT_READ_ONLY",
  "error: insufficient permission for adding an object\nfatal: Permission denied": "GIT_READ_ONLY",
  "fatal: Unable to create '/r/.git/index.lock': File exists.": "GIT_LOCKED",
  "fatal: unknown repository extension found:\n\trefstorage": "GIT_UNSUPPORTED_REPOSITORY",
  "fatal: bad object 1234567890123456789012345678901234567890": "GIT_OBJECT_MISSING",
  "error: Could not read 1234567890123456789012345678901234567890": "GIT_OBJECT_MISSING",
  "fatal: something that nobody has seen": "GIT_FAILED",
  "": "GIT_FAILED",
};

for (const [stderr, code] of Object.entries(said)) {
  test(`${JSON.stringify(stderr.split("\n")[0])} is ${code}`, () => {
    const error = gitError({ args: ["add", "."], exit: 128, stderr });

    expect(error.code).toBe(code);
    expect(error.hint).not.toBe("");
    expect(error.exit).toBe(2);
  });
}

test("what git prints out of a repository moves no cursor", () => {
  const error = gitError({ args: ["add"], exit: 128, stderr: "fatal: pathspec '\u001b[2Jevil\u0007' did not match" });

  expect(error.message).not.toMatch(/\p{Cc}/u);
  expect(error.message).toContain("evil");
});

test("an unknown failure names the command and what git said, without a page of options", () => {
  const error = gitError({
    args: ["merge-tree", "x"],
    exit: 3,
    stderr: `fatal: odd\nhint: do\n${"x".repeat(9_000)}`,
  });

  expect(error.message).toContain("git merge-tree ended with status 3: odd; xxx");
  expect(error.message.length).toBeLessThan(700);
});

test("a git that was killed is told from one that said no", () => {
  const error = gitError({ args: ["index-pack", "--strict"], exit: undefined, stderr: "" });

  expect(error.code).toBe("GIT_KILLED");
  expect(error.message).toBe("git index-pack did not run to its end");
});
