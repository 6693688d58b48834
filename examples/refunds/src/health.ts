import type { Route } from "./http/route.ts";

/** Answers once the database does. */
export const getHealth: Route = {
  method: "GET",
  path: "/health",
  handle: (_call, { database }) => {
    database.prepare("SELECT 1").get();
    return { status: 200, body: { status: "up" } };
  },
};
