import type { SandboxedCommand } from "@orchestrate/shared";

/** The loopback port inside on which the proxy is found. */
const proxyPort = 3128;

/** Names that lead to the sandbox's own loopback, and not out. */
const ownNames = ["localhost", "127.0.0.1", "::1"];

/**
 * What a sandboxed command needs to go out through an egress proxy: the relay, and the variables that tell curl, git,
 * npm and node of it. Add `relays` to the command's, and its own `env` over this one.
 */
export const egressAccess = (
  { socket }: { readonly socket: string },
  options: {
    /** Hosts that are not asked for through the proxy. @default the loopback's names */
    readonly direct?: readonly string[];
  } = {},
): Pick<SandboxedCommand, "relays" | "env"> => {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const direct = (options.direct ?? ownNames).join(",");
  return {
    relays: [{ port: proxyPort, socket }],
    env: {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NO_PROXY: direct,
      // curl reads these in lower case alone.
      http_proxy: proxy,
      https_proxy: proxy,
      no_proxy: direct,
      NODE_USE_ENV_PROXY: "1",
      // A company whose proxy reads TLS adds its own authority to the system's store; Node by itself trusts its own list alone.
      NODE_USE_SYSTEM_CA: "1",
    },
  };
};
