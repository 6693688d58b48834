import type {
  Blobs,
  Clock,
  EventData,
  EventLog,
  ExtraProtectedGlobs,
  Git,
  Identity,
  Implement,
  Inbox,
  MakePlan,
  Screen,
  Spec,
  Verify,
  WhyRefused,
} from "@orchestrate/shared";

/** Everything that a run needs from the world. */
export interface RunOptions {
  /** As it stands in the log's blobs when a run is resumed: a changed spec is a new run. */
  readonly spec: Spec;
  /** The bytes of the spec's file, of which `started.spec` is the digest. */
  readonly source: string;
  /** What a new run says first. On a log that has begun, the log's own counts, and another spec is refused. */
  readonly started: EventData<"run.started">;
  readonly log: EventLog;
  readonly blobs: Blobs;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly git: Git;
  /** Who merge commits are from. */
  readonly committer: Identity;
  /** What the other rooms do; not yet bounded nor kept, and each appends only what `roles.ts` says. */
  readonly effects: {
    readonly makePlan: MakePlan;
    readonly implement: Implement;
    readonly screen: Screen;
    readonly verify: Verify;
  };
  /** Asked of every decision, those on the log of a run that goes on too: nobody's word is taken for who made it. */
  readonly whyRefused: WhyRefused;
  /**
   * Leaves no worktree of the run behind and, once it is over, no candidate; what agents made is kept as salvage. Called
   * when nothing of the run is alive: before it goes on, when it stops, and before it says that it has ended.
   */
  readonly tidy: (when: { readonly isOver: boolean }) => Promise<void>;
  /** How many agents, and how many verifications, run at once. */
  readonly concurrency: { readonly implementors: number; readonly verifiers: number };
  /** What the configuration adds to the protected classes: nobody is asked for those. */
  readonly protectedGlobs: ExtraProtectedGlobs;
  /** Whether somebody is there to decide. When nobody is, a run that waits for a person ends with `waiting`. */
  readonly attended: boolean;
}
