import { OrchestrateError } from "@orchestrate/shared";

/** One host and one of its ports. */
export interface HostPort {
  /** Lower case, without a dot at its end. */
  readonly host: string;
  readonly port: number;
}

const label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
const hostName = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`);

/** Reads `host:port`; undefined when it is anything else, an address among them. */
export const parseHostPort = (text: string): HostPort | undefined => {
  const [, name, digits] = /^([^:]+):(\d{1,5})$/.exec(text) ?? [];
  const host = name?.toLowerCase().replace(/\.$/, "") ?? "";
  const port = Number(digits);
  if (!hostName.test(host) || looksLikeAddress(host) || port < 1 || port > 65_535) return undefined;
  return { host, port };
};

/** As resolvers see it: `127.1`, `0x7f.1` and `2130706433` are addresses to them. No top-level domain is a number. */
export const looksLikeAddress = (host: string): boolean =>
  host.startsWith("[") || /(^|\.)(0x[0-9a-f]*|\d+)$/i.test(host);

/** Reads one entry of an allow-list: `host` (port 443) or `host:port`, exact. Throws `EGRESS_HOST_INVALID`. */
export const parseAllowed = (entry: string): HostPort => {
  const parsed = parseHostPort(entry.includes(":") ? entry : `${entry}:443`);
  if (parsed) return parsed;
  throw new OrchestrateError("EGRESS_HOST_INVALID", `${JSON.stringify(entry)} is not a host that can be allowed`, {
    hint: "Write a host's full name, and its port when it is not 443: registry.example.com:8443. No wildcards, no addresses.",
  });
};

export const isSame = (a: HostPort, b: HostPort): boolean => a.host === b.host && a.port === b.port;
