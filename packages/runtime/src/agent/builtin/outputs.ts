/** Keeps long outputs, so that a model can read on where it was shown only a part. */
export interface Outputs {
  /** The text, or its beginning and end with a pointer to the rest. */
  show(text: string): string;
  /** A part of an output that was cut; undefined when there is none of that id (any more). */
  read(id: number, from: number): string | undefined;
}

/** Characters of one answer to the model: about 4,000 tokens, which a hundred turns can bear. */
const shownLength = 16_000;
/** Older ones are forgotten, so that a long conversation does not fill our memory. */
const keptOutputs = 16;

export const createOutputs = (): Outputs => {
  const kept = new Map<number, string>();
  let last = 0;
  return {
    show: (text) => {
      if (text.length <= shownLength) return text;
      const id = (last += 1);
      kept.set(id, text);
      kept.delete(id - keptOutputs);
      const half = shownLength / 2;
      const pointer = `[${text.length - shownLength} characters left out; to read on: output {"id":${id},"from":${half}}]`;
      return `${text.slice(0, half)}\n${pointer}\n${text.slice(-half)}`;
    },
    read: (id, from) => {
      const text = kept.get(id);
      if (text === undefined) return undefined;
      const part = text.slice(from, from + shownLength);
      const next = from + part.length;
      return next < text.length ? `${part}\n[${text.length - next} more from ${next}]` : part;
    },
  };
};
