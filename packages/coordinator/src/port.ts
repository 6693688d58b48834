import type { Effect } from "@orchestrate/shared";
import { fromPromise, type PromiseActorLogic } from "xstate";

type LogicOf<E> = E extends Effect<infer Input, infer Output> ? PromiseActorLogic<Output, Input> : never;

/** An effect that a machine may ask for but never performs: whoever starts the machine provides its logic. */
export const port = <E extends Effect<never, unknown>>(name: string): LogicOf<E> =>
  fromPromise(() => Promise.reject(new TypeError(`No logic was provided for "${name}"`))) as LogicOf<E>;

/** The logic that a port is provided with: an effect whose signal aborts when the machine leaves the state. */
export const logicOf = <Input, Output>(effect: Effect<Input, Output>): PromiseActorLogic<Output, Input> =>
  fromPromise<Output, Input>(({ input, signal }) => effect(input, { signal }));
