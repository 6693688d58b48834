import type {
  PermissionOptionKind,
  RequestPermissionRequest,
  RequestPermissionResponse,
  ToolKind,
} from "@agentclientprotocol/sdk";
import type { Capability, Host } from "@orchestrate/shared";
import { z } from "zod";

/** Asks the policy, and answers with the option that fits: for this once where there is a choice. */
export const decisionOn = async (
  { toolCall, options }: RequestPermissionRequest,
  host: Pick<Host, "permit">,
): Promise<RequestPermissionResponse> => {
  const { kind, title, locations, rawInput } = toolCall;
  const input = Input.safeParse(rawInput).data;
  const paths = [...(locations ?? []).map(({ path }) => path), input?.file_path, input?.filepath, input?.path];
  const command = input?.command;
  const decision = await host.permit({
    kind: capabilityOf(kind),
    title: title ?? "a tool",
    paths: [...new Set(paths.filter((path) => path !== undefined))],
    ...(typeof command === "string" && { command }),
  });
  const wanted: readonly PermissionOptionKind[] = decision.allow
    ? ["allow_once", "allow_always"]
    : ["reject_once", "reject_always"];
  const option = wanted.map((each) => options.find((one) => one.kind === each)).find((one) => one !== undefined);
  if (option === undefined) return { outcome: { outcome: "cancelled" } };
  return { outcome: { outcome: "selected", optionId: option.optionId } };
};

/** What agents call the same thing. */
const Input = z.object({
  file_path: z.string().optional(),
  filepath: z.string().optional(),
  path: z.string().optional(),
  command: z.unknown(),
});

/** What the policy has no word for is something else. */
export const capabilityOf = (kind: ToolKind | null | undefined): Capability["kind"] =>
  kind === "read" || kind === "edit" || kind === "delete" || kind === "move" || kind === "execute" || kind === "fetch"
    ? kind
    : "other";
