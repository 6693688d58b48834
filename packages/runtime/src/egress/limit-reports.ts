/** What was decided about something that a process inside asked for. */
interface Decided {
  /** Why, for a person. */
  readonly reason: string;
}

/** A command that asks a million times does not fill the log. */
const maxReports = 1000;

/** Passes on the first thousand decisions, and one more that says that others follow. */
export const limitReports = <Decision extends Decided>(
  report: (decision: Decision) => void,
): ((decision: Decision) => void) => {
  let reports = 0;
  return (decision) => {
    reports += 1;
    if (reports <= maxReports) report(decision);
    if (reports === maxReports + 1)
      report({ ...decision, reason: `${decision.reason}; further decisions are not reported` });
  };
};

/** What somebody inside wrote, fit for a log: cut, and without control characters. */
export const forLog = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 253);
