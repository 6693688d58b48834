import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

import { openDatabase } from "./database.ts";
import { createHttpServer } from "./http/server.ts";
import { routes } from "./routes.ts";
import { readAccounts } from "./sessions/accounts.ts";
import { createSessions } from "./sessions/sessions.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const now = () => new Date().toISOString();
const database = openDatabase(settings.database);
const accounts = readAccounts(fileURLToPath(new URL("../config/service-accounts.json", import.meta.url)));
const server = createHttpServer({
  routes,
  services: { database, now, sessions: createSessions({ accounts, now }) },
});

server.listen(settings.port, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`payments listens on 127.0.0.1:${port}`);
});
process.once("SIGTERM", () => {
  server.close(() => database.close());
  server.closeAllConnections();
});
