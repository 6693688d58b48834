import type { ModelRoute, Usage } from "@orchestrate/shared";

import type { GatewayEvent } from "./gateway-event.ts";
import type { Ledger } from "./ledger.ts";
import type { Observations } from "./observations.ts";
import type { SessionName, Source } from "./source.ts";
import type { Price } from "./usage.ts";

/** What the parts of one session share. */
export interface SessionContext extends SessionName {
  readonly token: string;
  readonly routes: readonly ModelRoute[];
  readonly source: Source;
  /** What this session used; what holds it to a budget is shared with others. */
  readonly ledger: Ledger;
  readonly ledgers: { readonly ofSubject: Ledger; readonly ofRun: Ledger };
  readonly onUsed: ((usage: Usage) => void) | undefined;
  readonly observations: Observations;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly priceOf: (route: ModelRoute) => Price | undefined;
  /** Tells the host that a request was refused for want of budget. */
  readonly exhaust: () => void;
  /** Tells the host that the agent asks the same again and again. */
  readonly stick: () => void;
  readonly closing: AbortSignal;
}
