import { attest, type Signer } from "@orchestrate/evidence";
import type { Blobs, EventLog, Git } from "@orchestrate/shared";

/** What of a run its statements are made of and written to. */
interface Signed {
  readonly git: Pick<Git, "changes">;
  readonly log: EventLog;
  readonly blobs: Blobs;
}

/** Signs what the log asks for and nobody has signed yet. */
export const signRun = ({ git, log, blobs }: Signed, signer: Signer): Promise<number> =>
  attest({
    log,
    blobs,
    signer,
    filesOf: async (base, commit) => {
      const changes = await git.changes(base, commit).catch(() => undefined);
      return changes?.map(({ path }) => path);
    },
  });

/** Says on the log of a run that is over how far it went; nothing when that is the last thing that was said. */
export const sealLog = async (log: EventLog): Promise<void> => {
  const { seq, digest } = await log.head();
  const [last] = await log.read({ after: seq - 1 });
  if (last?.type === "run.sealed") return;
  await log.append({ type: "run.sealed", subject: "", data: { head: digest, events: seq } });
};
