// Asks git again and again while whoever started it presses Ctrl-C; says so when every answer came.
import { openGit } from "../../src/git/open-git.ts";

const [folder = "."] = process.argv.slice(2);
process.on("SIGINT", () => undefined);
const git = await openGit(folder);
process.stdout.write("ready\n");
for (let round = 0; round < 60; round += 1) {
  const head = await git.resolve("HEAD");
  if (head === undefined) throw new Error("HEAD names no commit");
  await git.treeOf(head);
  await git.changes(head, head);
}
process.stdout.write("all answered\n");
