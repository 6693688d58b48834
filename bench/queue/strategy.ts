import type { QueueAction, QueueEvent } from "@orchestrate/coordinator";
import type { CommitSha } from "@orchestrate/shared";

/** A merge queue with its state inside: events in, actions out, as the product's reducer has them. */
type Strategy = (event: QueueEvent) => readonly QueueAction[];

/** Begins a queue of that kind on a head, with so many verifications at once. */
export interface StrategyKind {
  readonly name: string;
  open(options: { readonly head: CommitSha; readonly verifiers: number }): Strategy;
}
