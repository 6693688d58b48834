import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { execa } from "execa";

/** What a reply is made from: the question, in DER, and what an honest authority would answer to any question. */
interface Asked {
  readonly query: Buffer;
  readonly honest: (query: Uint8Array) => Promise<Buffer>;
}

/** A timestamp authority of its own (`openssl ts`), which answers over HTTP. */
export interface TimestampAuthority {
  readonly url: string;
  /** A file with the certificate that its tokens are checked by. */
  readonly certificate: string;
  readonly close: () => Promise<void>;
}

/** Starts an authority; `answer` makes one that lies. @default the honest answer */
export const startTimestampAuthority = async (
  answer: (asked: Asked) => Promise<{ readonly status?: number; readonly body: Uint8Array } | undefined> = async ({
    query,
    honest,
  }) => ({ body: await honest(query) }),
): Promise<TimestampAuthority> => {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-timestamps-"));
  const openssl = (...args: readonly string[]) => execa("openssl", args, { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Authority", "-days", "2");
  await openssl("req", ...key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Timestamps");
  await writeFile(join(folder, "use"), "extendedKeyUsage=critical,timeStamping\n");
  await openssl(..."x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -days 2 -extfile use -out tsa.pem".split(" "));
  await writeFile(join(folder, "conf"), configuration);
  await writeFile(join(folder, "serial"), "01\n");

  let asked = 0;
  const honest = async (query: Uint8Array): Promise<Buffer> => {
    asked += 1;
    const [from, to] = [`query-${asked}`, `reply-${asked}`];
    await writeFile(join(folder, from), query);
    const signing = "-config conf -section authority -signer tsa.pem -inkey tsa.key".split(" ");
    await openssl("ts", "-reply", ...signing, "-queryfile", from, "-out", to);
    return readFile(join(folder, to));
  };
  const server = createServer((request, response) => {
    void buffer(request).then(async (query) => {
      const said = await answer({ query, honest });
      // Undefined never answers.
      if (said === undefined) return;
      response.writeHead(said.status ?? 200, { "content-type": "application/timestamp-reply" });
      response.end(said.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    certificate: join(folder, "ca.pem"),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
};

const configuration = `[authority]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
`;
