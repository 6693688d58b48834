import type { Edit } from "./edit.ts";

/** T2 adds its two routes to the list. */
export const listRefundRoutes: readonly Edit[] = [
  {
    path: "src/routes.ts",
    old: `import { postSession } from "./sessions/routes.ts";\n`,
    new: `import { getRefunds, postRefund } from "./refunds/routes.ts";\nimport { postSession } from "./sessions/routes.ts";\n`,
  },
  {
    path: "src/routes.ts",
    old: `export const routes: readonly Route[] = [getHealth, putCharge, getCharge, postCapture, postSession, getBalances];\n`,
    new: `export const routes: readonly Route[] = [
  getHealth,
  putCharge,
  getCharge,
  postCapture,
  postRefund,
  getRefunds,
  postSession,
  getBalances,
];
`,
  },
];

/** T2 describes its routes; the first attempt promises a key here that its code forgets. */
export const describeRefunds: Edit = {
  path: "openapi.yaml",
  old: `  /sessions:\n`,
  new: `  /refunds:
    post:
      operationId: postRefund
      summary: Request a refund of a captured charge
      parameters:
        - { name: X-Acting-User, in: header, required: true, schema: { type: string } }
        - { name: Idempotency-Key, in: header, required: true, schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [charge, amount]
              properties:
                charge: { type: string }
                amount: { $ref: "#/components/schemas/Amount" }
      responses:
        "201": { description: Requested }
        "400": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
        "409": { $ref: "#/components/responses/Problem" }
        "422": { $ref: "#/components/responses/Problem" }
    get:
      operationId: getRefunds
      summary: The refunds of a charge, oldest first
      parameters:
        - { name: charge, in: query, required: true, schema: { type: string } }
      responses:
        "200": { description: Refunds }
  /sessions:
`,
};

/** T4 adds the settlement beside what T2 made. */
export const addSettlement: readonly Edit[] = [
  {
    path: "src/routes.ts",
    old: `import { getRefunds, postRefund } from "./refunds/routes.ts";\n`,
    new: `import { getRefunds, postRefund } from "./refunds/routes.ts";\nimport { postSettlement } from "./refunds/settle-route.ts";\n`,
  },
  { path: "src/routes.ts", old: `  getRefunds,\n`, new: `  getRefunds,\n  postSettlement,\n` },
  {
    path: "openapi.yaml",
    old: `  /sessions:\n`,
    new: `  /refunds/settle:
    post:
      operationId: postSettlement
      summary: Settle every requested refund
      responses:
        "200": { description: How many were settled, how many refused }
  /sessions:
`,
  },
];
