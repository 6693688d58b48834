import type { AnyStateMachine, AnyStateNode } from "xstate";

/** Draws a machine as a Mermaid `stateDiagram-v2`, one arrow a transition, labelled `event [guard]`. */
export const toMermaid = (machine: AnyStateMachine): string =>
  ["stateDiagram-v2", ...draw(machine.root, 1)].join("\n") + "\n";

const draw = (node: AnyStateNode, depth: number): string[] => {
  const pad = "  ".repeat(depth);
  const children: AnyStateNode[] = Object.values(node.states);
  const initial = node.initial?.target?.[0];
  return [
    ...(initial ? [`${pad}[*] --> ${initial.key}`] : []),
    ...children.flatMap((child) => [
      ...(child.description ? [`${pad}note right of ${child.key} : ${child.description}`] : []),
      ...(Object.keys(child.states).length > 0
        ? [`${pad}state ${child.key} {`, ...draw(child, depth + 1), `${pad}}`]
        : []),
      ...arrowsOf(child).map((arrow) => pad + arrow),
      ...(child.type === "final" ? [`${pad}${child.key} --> [*]`] : []),
    ]),
    ...fromAnywhere(node).map((arrow) => pad + arrow),
  ];
};

const arrowsOf = (node: AnyStateNode): string[] =>
  [...node.transitions.values(), node.always ?? []].flat().flatMap(({ target, eventType, guard }) => {
    const label = [eventName(eventType, node), guard ? `[${guardName(guard)}]` : ""].join(" ").trim();
    return (target ?? [node]).map((to) => `${node.key} --> ${to.key}${label ? ` : ${label}` : ""}`);
  });

/** Transitions of the machine itself lead out of every state; Mermaid has no arrow for that, so they are said in words. */
const fromAnywhere = (node: AnyStateNode): string[] =>
  [...node.transitions.values()].flat().flatMap(({ target, eventType }) => {
    const states = Object.keys(node.states);
    const first = states[0];
    if (node.parent || !first) return [];
    const where = target ? `leads to ${target.map(({ key }) => key).join(", ")}` : "is taken in";
    return [`note left of ${first} : From anywhere, ${eventType} ${where}.`];
  });

const eventName = (type: string, node: AnyStateNode): string => {
  const invoke = node.invoke[0];
  const source = typeof invoke?.src === "string" ? invoke.src : "";
  if (type === "xstate.done.actor.*") return "sub-spec done";
  return invoke ? type.replace(`xstate.done.actor.${invoke.id}`, `${source} done`) : type;
};

const guardName = (guard: unknown): string => {
  if (typeof guard === "string") return guard;
  if (typeof guard !== "function") throw new TypeError("Only named guards can be drawn");
  const parts = "guards" in guard && Array.isArray(guard.guards) ? guard.guards : undefined;
  return parts ? parts.map(guardName).join(` ${guard.name} `) : guard.name;
};
