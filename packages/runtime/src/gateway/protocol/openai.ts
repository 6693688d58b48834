/** What both of OpenAI's protocols have in common. */
export const openai = {
  basePath: "/v1",
  headers: {},
  passedHeaders: ["openai-beta"],
  authorization: (apiKey: string) => ({ authorization: `Bearer ${apiKey}` }),
  renderError: ({ code, message }: { readonly code: string; readonly message: string }): string =>
    JSON.stringify({ error: { message, type: code, code, param: null } }),
} as const;
