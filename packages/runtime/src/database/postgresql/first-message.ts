/** What a client of a PostgreSQL server says first (protocol version 3, "Message Formats" in PostgreSQL's manual). */
export type FirstMessage =
  /** More bytes are needed. */
  | { readonly kind: "unfinished" }
  | { readonly kind: "malformed"; readonly why: string }
  /** It asks whether the server would rather speak TLS, or encrypt by Kerberos. */
  | { readonly kind: "encryption" }
  /** It wants a query of another connection ended. */
  | { readonly kind: "cancel"; readonly key: string }
  | { readonly kind: "startup"; readonly version: number; readonly parameters: Parameters };

/** In their order; `user`, `database` and settings of the connection. */
type Parameters = ReadonlyMap<string, string>;

const cancelCode = 80_877_102;
const encryptionCodes = [80_877_103, 80_877_104];
/** The server's own limit. */
const maxBytes = 10_000;
const tlsHandshake = 0x16;

/** Reads a first message, and says how many bytes it takes. */
export const readFirstMessage = (bytes: Buffer): { readonly message: FirstMessage; readonly length: number } => {
  const answer = (message: FirstMessage, length = 0) => ({ message, length });
  if (bytes[0] === tlsHandshake)
    return answer({ kind: "malformed", why: "it begins with TLS, which ends before this relay" });
  if (bytes.length < 4) return answer({ kind: "unfinished" });
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > maxBytes) return answer(notPostgres);
  if (bytes.length < length) return answer({ kind: "unfinished" });
  const code = bytes.readInt32BE(4);
  const rest = bytes.subarray(8, length);
  if (encryptionCodes.includes(code)) return answer({ kind: "encryption" }, length);
  if (code === cancelCode) return answer({ kind: "cancel", key: rest.toString("hex") }, length);
  return answer(code >> 16 === 3 ? startup(code, rest) : notPostgres, length);
};

const notPostgres: FirstMessage = { kind: "malformed", why: "it is not PostgreSQL's protocol, version 3" };

const startup = (version: number, body: Buffer): FirstMessage => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let words: string[];
  try {
    words = decoder.decode(body).split("\0");
  } catch {
    return { kind: "malformed", why: "its startup message is not UTF-8" };
  }
  // Pairs, an empty name, and what split leaves after the last NUL.
  if (words.length % 2 !== 0 || words.splice(-2).some((word) => word !== "")) return unreadable;
  const parameters = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [name = "", value = ""] = words.slice(at, at + 2);
    // Of two values the server takes one, and it may not be the one that was looked at.
    if (name === "" || parameters.has(name)) return unreadable;
    parameters.set(name, value);
  }
  return { kind: "startup", version, parameters };
};

const unreadable: FirstMessage = { kind: "malformed", why: "its startup message cannot be read in one way only" };

/** The bytes of a startup message: the server gets what was understood, and not what was sent. */
export const startupMessage = (version: number, parameters: Parameters): Buffer => {
  const words = [...parameters].flat();
  return framed(version, Buffer.from(words.map((word) => `${word}\0`).join("") + "\0"));
};

/** The bytes of a request to cancel, with the key in hexadecimal digits. */
export const cancelRequest = (key: string): Buffer => framed(cancelCode, Buffer.from(key, "hex"));

const framed = (code: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(code, 4);
  return Buffer.concat([head, body]);
};
