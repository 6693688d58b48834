import type { AnyEvent, CommitSha, Event, RunId } from "@orchestrate/shared";

/** What the log of a run says of a commit that it made. */
export interface Recorded {
  readonly run: RunId;
  readonly specId: string;
  /** Of the document that it was judged against, as far as the log says. */
  readonly spec: string;
  readonly subSpec: string;
  /** `<agent>:<model>`; undefined when no agent made it. */
  readonly maker: string | undefined;
  readonly verdict: Event<"verdict.given">["data"] | undefined;
  /** Who let it through, by an approval or a waiver of its verdict. */
  readonly decidedBy: readonly string[];
}

/** Every commit that a run's log says it made, merged or landed. */
export const recordedIn = (events: readonly AnyEvent[]): ReadonlyMap<CommitSha, Recorded> => {
  const found = new Map<CommitSha, Recorded>();
  const [began] = events;
  if (began?.type !== "run.started") return found;
  const run = began.id.split("/")[0] as RunId;
  const { specId, spec } = began.data;
  const candidates = events.filter((event) => event.type === "candidate.offered").map(({ data }) => data.candidate);
  const verdicts = events.filter((event) => event.type === "verdict.given");

  const put = (
    commit: CommitSha,
    made: { readonly subSpec: string; readonly attempt: number },
    given: typeof verdicts,
  ) => {
    const { subSpec, attempt } = made;
    const candidate = candidates.findLast((one) => one.subSpec === subSpec && one.attempt === attempt);
    const verdict = given.at(-1)?.data;
    found.set(commit, {
      run,
      specId,
      spec: candidate?.spec ?? spec,
      subSpec,
      maker: candidate && !candidate.undoes ? nameOf(candidate) : undefined,
      verdict,
      decidedBy: verdict ? decidersOf(events, verdict.verdict) : [],
    });
  };

  for (const { commit, subSpec, attempt } of candidates) {
    put(commit, { subSpec, attempt }, verdictsOn(verdicts, { subSpec, attempt }));
  }
  for (const event of events) {
    if (event.type === "merge.finished" && event.data.kind === "merged") {
      const { commit, attempt } = event.data;
      put(commit, { subSpec: event.subject, attempt }, verdictsOn(verdicts, { subSpec: event.subject, commit }));
    }
    if (event.type === "landing.finished" && event.data.landing.kind === "landed") {
      const { to } = event.data.landing;
      // A target that had not moved lands at the last merge, which stands there already.
      const named = { subSpec: event.subject, commit: to };
      if (!found.has(to)) put(to, { subSpec: event.subject, attempt: 0 }, verdictsOn(verdicts, named));
    }
  }
  return found;
};

const nameOf = ({ agent, model }: { readonly agent: string; readonly model?: string | undefined }): string =>
  model === undefined ? agent : `${agent}:${model}`;

const verdictsOn = (
  verdicts: readonly Event<"verdict.given">[],
  wanted: { readonly subSpec: string; readonly attempt?: number; readonly commit?: CommitSha },
): Event<"verdict.given">[] =>
  verdicts.filter(
    ({ subject, data }) =>
      subject === wanted.subSpec &&
      (wanted.attempt === undefined || data.attempt === wanted.attempt) &&
      (wanted.commit === undefined || data.commit === wanted.commit),
  );

const decidersOf = (events: readonly AnyEvent[], verdict: string): readonly string[] => [
  ...new Set(
    events.flatMap((event) => {
      if (event.type === "approval.recorded") {
        const { shown, kind, by } = event.data.approval;
        return shown === verdict && kind === "approved" ? [by] : [];
      }
      return event.type === "waiver.recorded" && event.data.waiver.shown === verdict ? [event.data.waiver.by] : [];
    }),
  ),
];
