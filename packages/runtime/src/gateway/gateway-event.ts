import type { Protocol, ProviderFailure, Usage } from "@orchestrate/shared";

/** Something that the gateway saw or did. None of it holds a key, a token, or what was asked. */
export type GatewayEvent = SessionEvent | ProviderEvent;

/** What concerns everybody who asks one provider. */
type ProviderEvent =
  | { readonly type: "retried"; readonly provider: string; readonly reason: string; readonly delayMs: number }
  | { readonly type: "provider-failed"; readonly failure: ProviderFailure };

type SessionEvent = { readonly attempt: string; readonly agent: string } & (
  | {
      readonly type: "used";
      readonly provider: string;
      readonly protocol: Protocol;
      readonly model: string;
      readonly usage: Usage;
      /** The answer did not say what it used, or was cut before it did: the tokens are estimated from its bytes. */
      readonly estimated: boolean;
    }
  | { readonly type: "failed"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly type: "drifted"; readonly results: number }
);
