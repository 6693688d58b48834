/** What the first bytes of a connection say about the server that is meant. */
export type ServerName =
  /** More bytes are needed. */
  | { readonly kind: "unfinished" }
  /** Not the beginning of TLS, or one that names no server. */
  | { readonly kind: "none" }
  | { readonly kind: "named"; readonly host: string };

const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;
const hostNameType = 0;
/** The largest TLS record; a hello that needs more than one is nobody's. */
export const maxHelloBytes = 5 + 16_384;

/** Reads the server's name (SNI) out of a TLS ClientHello. */
export const serverNameOf = (bytes: Buffer): ServerName => {
  if (bytes.length > 0 && bytes[0] !== handshakeRecord) return { kind: "none" };
  if (bytes.length < 5) return { kind: "unfinished" };
  const length = 5 + bytes.readUInt16BE(3);
  if (length > maxHelloBytes) return { kind: "none" };
  if (bytes.length < length) return { kind: "unfinished" };
  try {
    const host = nameIn(bytes.subarray(5, length));
    return host === undefined ? { kind: "none" } : { kind: "named", host: host.toLowerCase() };
  } catch (error) {
    // A length that leads past the end: whatever it is, it names nobody.
    if (error instanceof RangeError) return { kind: "none" };
    throw error;
  }
};

const nameIn = (handshake: Buffer): string | undefined => {
  if (handshake.readUInt8(0) !== clientHello) return undefined;
  // Type, length, version and random; then session, cipher suites and compression methods, each with its length.
  let at = 4 + 2 + 32;
  at += 1 + handshake.readUInt8(at);
  at += 2 + handshake.readUInt16BE(at);
  at += 1 + handshake.readUInt8(at);
  const end = at + 2 + handshake.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = handshake.readUInt16BE(at);
    const length = handshake.readUInt16BE(at + 2);
    if (type === serverNameExtension) return firstName(handshake.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
};

const firstName = (extension: Buffer): string | undefined => {
  if (extension.readUInt8(2) !== hostNameType) return undefined;
  const length = extension.readUInt16BE(3);
  // A second name beside the first could be the one that the server goes by.
  if (extension.readUInt16BE(0) !== 3 + length || extension.length !== 5 + length) return undefined;
  return extension.subarray(5).toString("latin1");
};
