import { type Digest, digestOfJson, type Git, type RepositoryMemory } from "@orchestrate/shared";

import { differencesBetween, isObeyed } from "./rollback.ts";

/** What changed of the repository while an attempt was under way. */
interface Changes extends Compared {
  /** Everything, whoever changed it. */
  readonly differences: ReadonlySet<string>;
  /** What nobody but an attempt, as far as is known, can have changed: no work of that time is offered. */
  readonly unexplained: ReadonlySet<string>;
  /** Of these, what was put back. */
  readonly restored: ReadonlySet<string>;
}

/** Of everything that was watched. */
interface Compared {
  readonly before: Digest;
  /** When nothing of the attempt ran any more, and what had to be put back was. */
  readonly after: Digest;
}

/**
 * Does work, and says what changed until nothing of it ran any more; what has to be put back is, even when it rejects.
 * The work may `look` before: once its agent has ended, and before git of ours relies on the repository.
 */
export type Watch = <Result>(
  work: (look: () => Promise<void>) => Promise<Result>,
) => Promise<{ readonly result: Result; readonly changes: Changes }>;

interface Noted {
  readonly differences: Set<string>;
  readonly unexplained: Set<string>;
  readonly restored: Set<string>;
}

/**
 * Watches a repository while attempts are under way. All that overlap share one picture of it: what one of them ends
 * with is compared, put back and noted for all that could have done it, and is no news to the next.
 *
 * Behind a boundary of ours no attempt reaches the repository. Then whatever moves there is its owner's doing: noted, and
 * left alone. What git obeys is an exception: work is not offered while that changes, whoever changed it. Without a
 * boundary nobody can tell an agent from the owner: every change counts against all attempts, and is put back.
 */
export const createWatch = (options: { readonly git: Pick<Git, "remember">; readonly isBounded: boolean }): Watch => {
  const { git, isBounded } = options;
  const underWay = new Set<Noted>();
  let memory: RepositoryMemory | undefined;
  const inTurn = oneAtATime();

  const compare = async (before: RepositoryMemory): Promise<void> => {
    const now = await git.remember().catch(async (cause: unknown) => {
      if (isBounded) throw cause;
      // Git cannot read its configuration any more: that goes back first, and then one looks again.
      await before.restore(["config"]);
      note({ differences: ["config"], unexplained: ["config"], restored: ["config"] });
      return git.remember();
    });
    const differences = differencesBetween(before.snapshot, now.snapshot);
    const unexplained = differences.filter((name) => !isBounded || isObeyed(name));
    const restored = isBounded ? [] : await before.restore(unexplained);
    note({ differences, unexplained, restored });
    memory = restored.length > 0 ? await git.remember() : now;
  };

  const note = (found: Readonly<Record<keyof Noted, readonly string[]>>): void => {
    for (const noted of underWay) {
      for (const kind of ["differences", "unexplained", "restored"] as const) {
        for (const name of found[kind]) noted[kind].add(name);
      }
    }
  };

  const begin = async (): Promise<{ readonly noted: Noted; readonly before: Digest }> => {
    if (underWay.size === 0 || memory === undefined) memory = await git.remember();
    const noted: Noted = { differences: new Set(), unexplained: new Set(), restored: new Set() };
    underWay.add(noted);
    return { noted, before: digestOfJson(memory.snapshot) };
  };
  const look = async (): Promise<void> => {
    if (memory !== undefined) await compare(memory);
  };

  return async (work) => {
    const { noted, before } = await inTurn(begin);
    const over = async (): Promise<Changes> => {
      const after = await inTurn(async () => {
        await look();
        return memory === undefined ? before : digestOfJson(memory.snapshot);
      });
      underWay.delete(noted);
      return { ...noted, before, after };
    };
    // Behind a boundary there is nothing to be seen that cannot wait.
    const result = await work(() => (isBounded ? Promise.resolve() : inTurn(look))).catch(async (cause: unknown) => {
      await over();
      throw cause;
    });
    return { result, changes: await over() };
  };
};

const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    // Whoever waits for it hears of its failure; the next one's turn comes all the same.
    last = result.catch(() => undefined);
    return result;
  };
};
