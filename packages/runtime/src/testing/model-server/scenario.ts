import type { Reply, ReplyCall } from "../../gateway/reply.ts";

/** What a scripted server does when its turn comes. */
export type Step =
  | Reply
  /** Asks for the client's own shell tool, whatever it is called. */
  | { readonly shell: string }
  /** Asks for the client's own tool that writes files. */
  | { readonly write: { readonly path: string; readonly content: string } }
  | { readonly fault: Fault; /** Goes wrong this often, then goes on. @default always */ readonly times?: number };

/** How a provider lets a client down. */
export type Fault =
  | {
      readonly status: number;
      readonly message?: string;
      /** @default "scripted_fault" */
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | "hang"
  /** Breaks the connection in the middle of an answer. */
  | "cut"
  /** Says nothing more in the middle of an answer. */
  | "stall"
  /** Answers with half a document. */
  | "malformed";

/** The steps of a conversation, in order; the last one is repeated. */
export interface Scenario {
  readonly steps: readonly Step[];
  /** Of each answer. @default 120 in, of which 20 cached; 30 out, of which 5 for reasoning */
  readonly tokens?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** How many tools a step asks for. */
export const callsIn = (step: Step): number => {
  if ("fault" in step) return 0;
  return "shell" in step || "write" in step ? 1 : (step.calls ?? []).length;
};

export type { Reply, ReplyCall };
