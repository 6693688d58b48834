import type { Service } from "@orchestrate/runtime";

import type { Configuration } from "../config/schema.ts";

/** Finds the services that a configuration declares, by name. */
export const servicesOf =
  ({ services }: Configuration): ((name: string) => Service | undefined) =>
  (name) => {
    const declared = services[name];
    return declared && { name, ...declared };
  };
