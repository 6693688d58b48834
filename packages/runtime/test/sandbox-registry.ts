import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import { selfSigned } from "./sandbox-certificate.ts";

/** A package registry on the loopback that holds one package, `tiny` 1.0.0, whose main module is the number 42. */
export interface Registry {
  /** `localhost:port`. */
  readonly host: string;
  /** How often the package was fetched. */
  fetched(): number;
  /** Keeps the next request for the package waiting for ever; resolves when it is there. */
  stall(): Promise<void>;
  /** Files of a project that depends on the package, and trusts the registry. */
  readonly project: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const startRegistry = async (): Promise<Registry> => {
  const certificate = selfSigned("localhost");
  const tarball = await pack();
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  let count = 0;
  let onStalled: (() => void) | undefined;
  const server = https.createServer({ ...certificate }, (request, response) => {
    if (request.url === "/tiny/-/tiny-1.0.0.tgz") {
      count += 1;
      const stalled = onStalled;
      onStalled = undefined;
      if (stalled) return stalled();
      response.writeHead(200, { "content-type": "application/octet-stream", "content-length": tarball.length });
      return response.end(tarball);
    }
    if (request.url === "/tiny") {
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify(metadata(origin, integrity)));
    }
    response.writeHead(404, { "content-type": "application/json" }).end("{}");
  });
  await once(server.listen(0, "localhost"), "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `https://localhost:${port}`;
  return {
    host: `localhost:${port}`,
    fetched: () => count,
    stall: () => new Promise((resolve) => (onStalled = resolve)),
    project: {
      "package.json": JSON.stringify({ name: "project", version: "1.0.0", dependencies: { tiny: "1.0.0" } }),
      "package-lock.json": JSON.stringify(npmLock(origin, integrity)),
      "pnpm-lock.yaml": pnpmLock(integrity),
      ".npmrc": `registry=${origin}/\nca=${JSON.stringify(certificate.cert)}\n`,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const pack = async (): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  mkdirSync(join(folder, "package"));
  writeFileSync(
    join(folder, "package", "package.json"),
    JSON.stringify({ name: "tiny", version: "1.0.0", main: "index.js" }),
  );
  writeFileSync(join(folder, "package", "index.js"), "module.exports = 42;\n");
  await execa("tar", ["-czf", "tiny.tgz", "package"], { cwd: folder });
  const tarball = readFileSync(join(folder, "tiny.tgz"));
  rmSync(folder, { recursive: true });
  return tarball;
};

const metadata = (origin: string, integrity: string) => ({
  name: "tiny",
  "dist-tags": { latest: "1.0.0" },
  versions: {
    "1.0.0": {
      name: "tiny",
      version: "1.0.0",
      main: "index.js",
      dist: { tarball: `${origin}/tiny/-/tiny-1.0.0.tgz`, integrity },
    },
  },
});

const npmLock = (origin: string, integrity: string) => ({
  name: "project",
  version: "1.0.0",
  lockfileVersion: 3,
  requires: true,
  packages: {
    "": { name: "project", version: "1.0.0", dependencies: { tiny: "1.0.0" } },
    "node_modules/tiny": { version: "1.0.0", resolved: `${origin}/tiny/-/tiny-1.0.0.tgz`, integrity },
  },
});

const pnpmLock = (integrity: string) => `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      tiny:
        specifier: 1.0.0
        version: 1.0.0

packages:

  tiny@1.0.0:
    resolution: {integrity: ${integrity}}

snapshots:

  tiny@1.0.0: {}
`;
