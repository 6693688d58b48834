import type net from "node:net";

import type { PostgresGrant } from "../service.ts";
import { cancelRequest, readFirstMessage, startupMessage, type FirstMessage } from "./first-message.ts";
import { fatalError } from "./messages.ts";
import { openConnection } from "./open-connection.ts";

export interface Serving {
  readonly grant: PostgresGrant;
  /** Connects to the server. */
  readonly connect: () => net.Socket;
  /** Keys by which queries of this relay's own connections can be cancelled. */
  readonly keys: Set<string>;
  readonly decide: (
    asked: Partial<PostgresGrant>,
    decision: { readonly allow: boolean; readonly reason: string },
  ) => void;
}

/** How long a client may be silent before its first word, in milliseconds. */
const helloTimeoutMs = 30_000;
/** How long a client that was refused may stay. */
const lastWordTimeoutMs = 5_000;
/** TLS and Kerberos: each can be asked for once. */
const maxEncryptionRequests = 2;

/**
 * Serves one client of a PostgreSQL server: what it asks for first is read, and only a connection to the granted
 * database as the granted role is made. Encryption is declined, because the way from the client to here leaves no
 * machine; only queries of connections through the same relay can be cancelled.
 */
export const servePostgres = (client: net.Socket, serving: Serving): void => {
  let heard: Buffer = Buffer.alloc(0);
  let declined = 0;
  const timer = setTimeout(() => client.destroy(), helloTimeoutMs);
  const hear = (chunk: Buffer): void => {
    heard = Buffer.concat([heard, chunk]);
    for (;;) {
      const { message, length } = readFirstMessage(heard);
      if (message.kind === "unfinished") return;
      heard = heard.subarray(length);
      if (message.kind !== "encryption" || declined === maxEncryptionRequests) {
        client.off("data", hear);
        clearTimeout(timer);
        return answer(client, { message, early: heard }, serving);
      }
      declined += 1;
      client.write("N");
    }
  };
  client.on("data", hear).on("close", () => clearTimeout(timer));
};

const answer = (
  client: net.Socket,
  { message, early }: { readonly message: FirstMessage; readonly early: Buffer },
  serving: Serving,
): void => {
  const { grant, keys, decide, connect } = serving;
  const refuse = (state: string, reason: string, asked: Partial<PostgresGrant> = {}) => {
    decide(asked, { allow: false, reason });
    sayLast(client, fatalError(state, `orchestrate: ${reason}`));
  };
  if (message.kind === "cancel") {
    // The protocol knows no answer to it.
    if (!keys.has(message.key)) {
      decide({}, { allow: false, reason: "a query of somebody else's connection cannot be cancelled" });
      return void client.destroy();
    }
    const server = connect();
    server.on("error", () => client.destroy()).on("close", () => client.destroy());
    return void server.end(cancelRequest(message.key));
  }
  if (message.kind !== "startup")
    return refuse("08P01", message.kind === "malformed" ? message.why : "it asks for encryption again and again");

  const { parameters, version } = message;
  const user = parameters.get("user") ?? "";
  // The server's own default.
  const database = parameters.get("database") ?? user;
  const asked = { database, user };
  if (database !== grant.database)
    return refuse("3D000", `the spec grants the database ${grant.database} alone`, asked);
  if (user !== grant.user) return refuse("28000", `the database is granted as the role ${grant.user} alone`, asked);
  // It reads the whole server's log of changes, of every database.
  if (parameters.has("replication")) return refuse("42501", "no replication is granted", asked);
  openConnection(client, {
    startup: startupMessage(version, new Map([...parameters, ["database", database]])),
    early,
    server: connect(),
    keys,
    refuse: (state, reason) => refuse(state, reason, asked),
    onOpen: () => decide(asked, { allow: true, reason: "allowed" }),
    onRefused: (why) => decide(asked, { allow: true, reason: `allowed, but refused by the server: ${why}` }),
  });
};

/** What is still unread when a socket is closed would take the last word with it. */
const sayLast = (client: net.Socket, word: Buffer): void => {
  client.resume().end(word);
  client.setTimeout(lastWordTimeoutMs, () => client.destroy());
};
