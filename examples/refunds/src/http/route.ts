import type { DatabaseSync } from "node:sqlite";

import type { Sessions } from "../sessions/sessions.ts";

/** What a route works with. */
export interface Services {
  readonly database: DatabaseSync;
  readonly sessions: Sessions;
  /** The time of day, RFC 3339. */
  readonly now: () => string;
}

export interface Call {
  /** The values of the path's `:names`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined when the request has no body. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Segments with `:names`: `/charges/:id/capture`. */
  readonly path: string;
  /** Throws a Problem for what the caller did wrong. */
  readonly handle: (call: Call, services: Services) => Answer;
}

/** The route for a method and path, with the values of its `:names`; undefined when there is none. */
export function findRoute(
  routes: readonly Route[],
  { method, path }: { readonly method: string; readonly path: string },
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = match(route.path.split("/"), path.split("/"));
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const actual = path[index] ?? "";
    if (segment.startsWith(":") && actual !== "") params[segment.slice(1)] = actual;
    else if (segment !== actual) return undefined;
  }
  return params;
}
