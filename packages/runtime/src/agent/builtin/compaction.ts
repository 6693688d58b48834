/** Keeps a conversation as long as its model can bear: the oldest outputs of tools give way, since they can be had again. */
export interface Compaction {
  /** Takes note of an output, and how to put something shorter in its place. */
  hold(text: string, replace: (shorter: string) => void): void;
}

/** The outputs of this many tools are never left out: the model has just asked for them. */
const keptOutputs = 8;

/**
 * Past `maxLength` characters of outputs, the oldest are left out until half of that remains: seldom and many, because a
 * provider's cache of a conversation is lost each time.
 */
export const createCompaction = (maxLength: number): Compaction => {
  const held: { readonly length: number; readonly replace: (shorter: string) => void }[] = [];
  let length = 0;
  return {
    hold: (text, replace) => {
      held.push({ length: text.length, replace });
      length += text.length;
      if (length <= maxLength) return;
      while (length > maxLength / 2 && held.length > keptOutputs) {
        const oldest = held.shift();
        if (oldest === undefined) return;
        const note = `[${oldest.length} characters left out to make room; use the tool again if you need them]`;
        if (note.length < oldest.length) oldest.replace(note);
        length -= oldest.length;
      }
    },
  };
};
