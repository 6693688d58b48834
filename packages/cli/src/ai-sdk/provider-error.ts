/**
 * An error of the AI SDK as the gateway reads errors: with HTTP's status, the header that says when to come back, and the
 * provider's own code. The rest of it (the address, the whole request) stays here.
 */
export const providerErrorOf = (error: unknown): Error => {
  const { message, statusCode, responseHeaders, data } = (error ?? {}) as AnyError;
  const code = data?.error?.code;
  return Object.assign(new Error(message ?? String(error)), {
    ...(typeof statusCode === "number" && { status: statusCode }),
    ...(responseHeaders?.["retry-after"] !== undefined && { retryAfter: responseHeaders["retry-after"] }),
    ...(typeof code === "string" && { code }),
  });
};

interface AnyError {
  readonly message?: string;
  readonly statusCode?: unknown;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly data?: { readonly error?: { readonly code?: unknown } };
}
