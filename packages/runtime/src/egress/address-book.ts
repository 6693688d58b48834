import type { LookupAddress } from "node:dns";

/** Addresses of hosts, each asked for once: a package manager opens a connection for every package. */
export interface AddressBook {
  /** Empty when the name leads nowhere. */
  of(host: string): Promise<readonly LookupAddress[]>;
  /** The next one asks anew. */
  forget(host: string): void;
}

/**
 * Keeps what it found until told to forget it. The system looks up few names at once, and whoever waits behind hundreds
 * of the same name waits for minutes.
 */
export const createAddressBook = (look: (host: string) => Promise<readonly LookupAddress[]>): AddressBook => {
  const known = new Map<string, Promise<readonly LookupAddress[]>>();
  return {
    of: async (host) => {
      const asked = known.get(host) ?? look(host).catch(() => []);
      known.set(host, asked);
      const found = await asked;
      if (found.length === 0) known.delete(host);
      return found;
    },
    forget: (host) => void known.delete(host),
  };
};
