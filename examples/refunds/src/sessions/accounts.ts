import { scryptSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

/** A program that signs in by itself. */
export interface ServiceAccount {
  readonly name: string;
  readonly roles: readonly string[];
  readonly salt: string;
  /** scrypt of the secret, hexadecimal. */
  readonly hash: string;
  /** The day on which the secret was last replaced. */
  readonly rotated: string;
}

/** Reads the accounts that may sign in. */
export function readAccounts(file: string): readonly ServiceAccount[] {
  return JSON.parse(readFileSync(file, "utf8")) as ServiceAccount[];
}

/** Compares a secret with an account's in constant time. */
export function isSecretOf(account: ServiceAccount, secret: string): boolean {
  return timingSafeEqual(Buffer.from(account.hash, "hex"), Buffer.from(hashOf(secret, account.salt), "hex"));
}

/** What is kept of a secret. */
export function hashOf(secret: string, salt: string): string {
  return scryptSync(secret, salt, 32).toString("hex");
}
