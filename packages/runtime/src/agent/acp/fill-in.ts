import type { ModelEndpoint } from "@orchestrate/shared";

/** Puts the gateway's address, the attempt's token and the model's name where a text has a place for them. */
export const fillIn =
  ({ baseURL, token, model }: ModelEndpoint): ((text: string) => string) =>
  (text) =>
    text.replaceAll("{baseURL}", baseURL).replaceAll("{token}", token).replaceAll("{model}", model);
