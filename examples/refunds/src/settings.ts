export interface Settings {
  readonly port: number;
  /** A file, or `:memory:` for a database that ends with the process. */
  readonly database: string;
}

/** Reads `PAYMENTS_PORT` (default 8080) and `PAYMENTS_DATABASE` (default in memory). */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const port = Number(env["PAYMENTS_PORT"] ?? "8080");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`PAYMENTS_PORT is not a port: ${env["PAYMENTS_PORT"]}`);
  }
  return { port, database: env["PAYMENTS_DATABASE"] ?? ":memory:" };
}
