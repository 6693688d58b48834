import { lookup } from "node:dns/promises";
import http from "node:http";
import type { Duplex } from "node:stream";

import { type AddressBook, createAddressBook } from "./address-book.ts";
import { isSame, looksLikeAddress, parseAllowed, parseHostPort, type HostPort } from "./host-port.ts";
import { forLog, limitReports } from "./limit-reports.ts";
import { type Listening, listenOnSocket } from "./listen-on-socket.ts";
import { isPublicAddress } from "./public-address.ts";
import { openTunnel, type UploadBudget } from "./tunnel.ts";

/** The reason when a host is allowed, and its name leads to addresses that are not the public Internet's. */
export const privateHost = "the host is in a private network";

/**
 * What was decided about one connection.
 * @internal Shared with its tests.
 */
export interface EgressDecision {
  /** As it was asked for: written by whoever is inside, cut and without control characters. */
  readonly host: string;
  /** 0 when none was named. */
  readonly port: number;
  readonly allow: boolean;
  /** Why, for a person. */
  readonly reason: string;
}

export interface EgressOptions {
  /** The unix socket to listen on; whatever is there is replaced. */
  readonly socket: string;
  /** `host` (port 443) or `host:port`, exact. Everything else is refused. */
  readonly allow: readonly string[];
  /** Called for every decision, as far as {@link limitReports} lets it. */
  readonly onDecision: (decision: EgressDecision) => void;
  /** `host:port` of `allow` that may be on this machine or in a private network. @default none */
  readonly allowPrivate?: readonly string[];
  /** Bytes that may leave, of all connections together. @default 64 MiB */
  readonly maxUploadBytes?: number;
}

/** A way out of a sandbox to some hosts. */
export type EgressProxy = Listening;

/** A thousand packages take about 4 KB of requests and handshakes each; a repository with its history takes more. */
const defaultUploadBytes = 64 * 2 ** 20;
/** Of one sandbox at once; package managers open 50. */
const maxConnections = 512;

/**
 * Listens for `CONNECT` and carries TLS to the allowed hosts. Everything else is refused with a reason that a person
 * can read, and reported: plain HTTP, addresses, names that lead into private networks, TLS that names another server
 * than was asked for, more upload than is granted. Only allowed names are ever looked up, so no name carries data out.
 */
export const startEgressProxy = async (options: EgressOptions): Promise<EgressProxy> => {
  const allow = options.allow.map(parseAllowed);
  const allowPrivate = (options.allowPrivate ?? []).map(parseAllowed);
  const budget: UploadBudget = { left: options.maxUploadBytes ?? defaultUploadBytes };
  const decide = limitReports(options.onDecision);
  const addresses = createAddressBook((host) => lookup(host, { all: true }));

  const server = http.createServer((request, response) => {
    const target = URL.canParse(request.url ?? "") ? new URL(request.url ?? "") : undefined;
    decide({ ...asked(target?.host ?? ""), allow: false, reason: "plain HTTP" });
    response.writeHead(403, { "content-type": "text/plain", connection: "close" });
    response.end("Refused: only HTTPS leaves this sandbox, by CONNECT through this proxy.\n");
  });
  server.maxConnections = maxConnections;
  server.on("connect", (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    const target = parseHostPort(request.url ?? "");
    const say = (isAllowed: boolean, reason: string) =>
      decide({ ...(target ?? asked(request.url ?? "")), allow: isAllowed, reason });
    void connect({ target, url: request.url ?? "", allow, allowPrivate, budget, addresses }).then((answer) => {
      // It left while the name was looked up.
      if (client.destroyed) return;
      if (answer.kind === "refused") {
        say(false, answer.why);
        return respond(client, 403, answer.why);
      }
      openTunnel({
        client,
        head,
        budget,
        ...answer.target,
        address: answer.address,
        onOpen: () => {
          client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
          say(true, "allowed");
        },
        onRefuse: (why) => say(false, why),
        onUnreachable: (error) => {
          addresses.forget(answer.target.host);
          say(true, `allowed, but unreachable: ${error.message}`);
          respond(client, 502, `the host cannot be reached: ${error.message}`);
        },
      });
    });
  });

  return await listenOnSocket(server, options.socket);
};

type Answer =
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "granted"; readonly target: HostPort; readonly address: string };

const connect = async ({
  target,
  url,
  allow,
  allowPrivate,
  budget,
  addresses,
}: {
  readonly target: HostPort | undefined;
  readonly url: string;
  readonly allow: readonly HostPort[];
  readonly allowPrivate: readonly HostPort[];
  readonly budget: UploadBudget;
  readonly addresses: AddressBook;
}): Promise<Answer> => {
  const refused = (why: string): Answer => ({ kind: "refused", why });
  if (!target)
    return refused(
      looksLikeAddress(url.replace(/:\d*$/, "")) ? "an address instead of a host's name" : "not host:port",
    );
  if (budget.left <= 0) return refused("the upload budget is used up");
  if (!allow.some((one) => isSame(one, target))) return refused("the host is not allowed");
  const known = await addresses.of(target.host);
  if (known.length === 0) return refused("the host's name leads nowhere");
  const mayBePrivate = allowPrivate.some((one) => isSame(one, target));
  const found = known.find(({ address }) => mayBePrivate || isPublicAddress(address));
  return found ? { kind: "granted", target, address: found.address } : refused(privateHost);
};

/** What somebody inside asked for, fit for a log. */
const asked = (text: string): HostPort => {
  const [, host = text, port = "0"] = /^(.*?)(?::(\d{1,5}))?$/s.exec(text) ?? [];
  return { host: forLog(host), port: Number(port) };
};

const respond = (client: Duplex, status: number, why: string): void => {
  const body = `Refused: ${why}.\n`;
  client.end(
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: text/plain\r\nconnection: close\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
};
