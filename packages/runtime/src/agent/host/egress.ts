/** Starts the one way out to the network beside the gateway: a proxy on a unix socket that refuses what is not allowed. */
export type StartEgress = (options: {
  readonly socket: string;
  /** `host` or `host:port`. */
  readonly allow: readonly string[];
  readonly onDecision: (decision: EgressDecision) => void;
}) => Promise<{ close(): Promise<void> }>;

export interface EgressDecision {
  readonly allow: boolean;
  readonly host: string;
  readonly port: number;
  readonly reason: string;
}

/** Makes programs inside go to the proxy at a loopback port. What a test serves on loopback it must reach without it. */
export const proxyVariables = (port: number): Readonly<Record<string, string>> => {
  const proxy = `http://127.0.0.1:${port}`;
  const direct = "127.0.0.1,localhost,::1";
  return {
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: direct,
    no_proxy: direct,
    NODE_USE_ENV_PROXY: "1",
  };
};
