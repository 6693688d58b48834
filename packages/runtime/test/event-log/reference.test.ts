import { expect, test } from "vitest";

import { eventLogReference } from "./reference.ts";

test("docs/event-log.md says what the schemas say", async () => {
  await expect(eventLogReference()).toMatchFileSnapshot("../../../../docs/event-log.md");
});
