import type { MergeQueue } from "./queue.ts";

/** Enough to see a rate of 15 %, few enough to notice when it changes. */
const remembered = 20;
/** With fewer than this, one failure would look like a trend. */
const enough = 4;
/** From here on, rebuilding what stands behind a failure costs more than verifying each candidate once more, alone. */
const frequent = 0.15;

/** Adds how one candidate ended to the memory of the latest ones. */
export const remember = (recent: MergeQueue["recent"], failed: boolean): MergeQueue["recent"] =>
  [...recent, failed].slice(-remembered);

/** Whether failures are so frequent that a candidate must pass alone before it joins the train. */
export const isCautious = (recent: MergeQueue["recent"]): boolean =>
  recent.length >= enough && recent.filter(Boolean).length / recent.length >= frequent;
