/** One message after the first: its type, a letter, and all of its bytes. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
  readonly bytes: Buffer;
}

/** Cuts what comes from one side into messages. */
export interface MessageReader {
  push(chunk: Buffer): void;
  /**
   * The next whole message. `wait` when there is none yet, `malformed` when there never will be, `unwanted` when its
   * type is none of those wanted: then it stays where it is.
   */
  next(wanted?: readonly string[]): Message | "wait" | "malformed" | "unwanted";
  /** What has come and is part of no message that was read. */
  rest(): Buffer;
}

/** More than any message of the opening needs; a bound on what is kept of one that never ends. */
const maxBytes = 256 * 1024;

export const createMessageReader = (): MessageReader => {
  let kept: Buffer = Buffer.alloc(0);
  return {
    push: (chunk) => void (kept = Buffer.concat([kept, chunk])),
    next: (wanted) => {
      if (kept.length < 5) return "wait";
      const type = String.fromCharCode(kept.readUInt8(0));
      if (wanted && !wanted.includes(type)) return "unwanted";
      const length = 1 + kept.readInt32BE(1);
      if (length < 5 || length > maxBytes) return "malformed";
      if (kept.length < length) return "wait";
      const bytes = kept.subarray(0, length);
      kept = kept.subarray(length);
      return { type, body: bytes.subarray(5), bytes };
    },
    rest: () => kept,
  };
};

/** Name and value of a server's ParameterStatus. */
export const parameterOf = ({ body }: Message): readonly string[] => body.toString("utf8").split("\0");

/** What an ErrorResponse says to people. */
export const errorTextOf = ({ body }: Message): string => {
  const fields = body.toString("utf8").split("\0");
  return fields.find((field) => field.startsWith("M"))?.slice(1) ?? "it did not say why";
};

/** A fatal ErrorResponse, as a client shows it. `state` is an SQLSTATE. */
export const fatalError = (state: string, message: string): Buffer => {
  const fields = ["SFATAL", "VFATAL", `C${state}`, `M${message}`];
  const body = Buffer.from(fields.map((field) => `${field}\0`).join("") + "\0");
  const head = Buffer.alloc(5);
  head.write("E", 0);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
