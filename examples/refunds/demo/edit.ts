/** A change to a file that exists: some of its lines, which occur once, and what stands there afterwards. */
export interface Edit {
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

/** Applies an edit; throws a RangeError unless the old lines occur exactly once. */
export function applyEdit(content: string, edit: Edit): string {
  const parts = content.split(edit.old);
  if (parts.length !== 2) throw new RangeError(`${parts.length - 1} places in ${edit.path} hold:\n${edit.old}`);
  return parts.join(edit.new);
}
