import { textField } from "../http/body.ts";
import type { Route } from "../http/route.ts";

export const postSession: Route = {
  method: "POST",
  path: "/sessions",
  handle: ({ body }, { sessions }) => {
    const { token, account, roles } = sessions.signIn({
      account: textField(body, "account"),
      secret: textField(body, "secret"),
    });
    return { status: 201, body: { session: { token, account, roles } } };
  },
};
