import type { Reply } from "../reply.ts";
import { pieces } from "./server-sent-event.ts";
import type { Rendered, Rendering, WireProtocol } from "./wire-protocol.ts";

/** Writes an answer that is known, whole or as a stream. */
export const render = (protocol: WireProtocol, reply: Reply, as: Rendering): Rendered => {
  if (!as.stream) return { contentType: "application/json", body: protocol.whole(reply, as) };
  const writer = protocol.write(as);
  const body = [
    ...pieces(reply.text ?? "").map((piece) => writer.text(piece)),
    ...(reply.calls ?? []).map((call) => writer.call(call)),
    writer.end(as),
  ].join("");
  return { contentType: "text/event-stream", body };
};
