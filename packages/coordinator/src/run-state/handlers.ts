import { type AnyEvent, type Event, type EventType, wholeSpec } from "@orchestrate/shared";

import type { Draft } from "./draft.ts";

/** What an event of each type changes; a type without a handler only moves time on. */
export type Handlers = { readonly [Type in EventType]?: (draft: Draft, event: Event<Type>) => void };

/** Whether an event is about one sub-spec: not about the run, nor about the whole spec. */
export const isAboutSubSpec = ({ subject }: Pick<AnyEvent, "subject">): boolean =>
  subject !== "" && subject !== wholeSpec;
