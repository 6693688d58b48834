// A coordinator in a process of its own, to be killed: `run-process.ts REPOSITORY SEQ` starts or resumes the story and
// kills itself as soon as event SEQ is durable, before anything follows from it.
import { systemClock } from "@orchestrate/runtime";

import { startRun } from "../../src/run/start-run.ts";
import { openStory } from "./story.ts";

const [repository, seq] = process.argv.slice(2);
if (repository === undefined) throw new TypeError("usage: run-process.ts REPOSITORY SEQ");

const options = await openStory(repository, systemClock, {
  before: () => undefined,
  after: (appended) => {
    if (appended >= Number(seq)) process.kill(process.pid, "SIGKILL");
  },
});
await startRun(options).done;
await options.log.close();
