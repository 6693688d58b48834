import { createServer, type IncomingMessage, type Server } from "node:http";

import { readJson } from "./body.ts";
import { Problem } from "./problem.ts";
import { findRoute, type Answer, type Route, type Services } from "./route.ts";

/** An HTTP server, not yet listening, that answers each request by the first route that fits. */
export function createHttpServer(options: { readonly routes: readonly Route[]; readonly services: Services }): Server {
  return createServer((request, response) => {
    void answer(request, options).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
}

async function answer(
  request: IncomingMessage,
  { routes, services }: { readonly routes: readonly Route[]; readonly services: Services },
): Promise<Answer> {
  try {
    const url = new URL(request.url ?? "/", "http://payments.invalid");
    const found = findRoute(routes, { method: request.method ?? "GET", path: url.pathname });
    if (found === undefined) throw new Problem(404, "no_such_route", `There is no ${request.method} ${url.pathname}.`);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
    );
    const body = await readJson(request);
    return found.route.handle({ params: found.params, query: url.searchParams, headers, body }, services);
  } catch (error) {
    if (error instanceof Problem) {
      return { status: error.status, body: { error: { code: error.code, message: error.message } } };
    }
    console.error(error);
    return { status: 500, body: { error: { code: "internal", message: "The service failed." } } };
  }
}
