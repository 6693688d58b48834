/** A service of the configuration that a spec may be granted by `database:`. */
export interface Service {
  /** As it is called in the configuration and in specs. */
  readonly name: string;
  /** Where it listens: a port of a host, or a unix socket of this machine. */
  readonly at: ServiceAddress;
  /** What of a PostgreSQL server is granted; undefined for any other service, whose bytes are carried unread. */
  readonly postgresql: PostgresGrant | undefined;
}

export type ServiceAddress =
  | { readonly host: string; readonly port: number }
  | { readonly socket: string; readonly port: number };

/** One database of a server, and the role that it is opened as. */
export interface PostgresGrant {
  readonly database: string;
  readonly user: string;
}

/** The loopback ports inside that lead to the gateway and to the egress proxy. */
const takenPorts = [3128, 4101];
const postgresPort = 5432;

/**
 * Reads `host:port` or the absolute path of a unix socket; undefined when it is neither. The port of a socket is the
 * number in PostgreSQL's name for one (`.s.PGSQL.5432`). Ports that nobody can listen on inside are refused too: those
 * below 1024, the gateway's and the proxy's.
 */
export const parseServiceAddress = (text: string): ServiceAddress | undefined => {
  if (text.startsWith("/")) {
    const port = Number(/\.s\.PGSQL\.(\d{1,5})$/.exec(text)?.[1] ?? postgresPort);
    return isFree(port) ? { socket: text, port } : undefined;
  }
  const [, host = "", digits] = /^([^\s:/]+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  return host !== "" && isFree(port) ? { host, port } : undefined;
};

const isFree = (port: number): boolean => port >= 1024 && port <= 65_535 && !takenPorts.includes(port);
