import type net from "node:net";

import { createMessageReader, errorTextOf, parameterOf, type Message } from "./messages.ts";

export interface Opening {
  readonly startup: Buffer;
  /** What the client sent behind its startup message. */
  readonly early: Buffer;
  /** Still connecting. */
  readonly server: net.Socket;
  readonly keys: Set<string>;
  /** Tells the client with an SQLSTATE and a reason, and ends its connection. */
  readonly refuse: (state: string, reason: string) => void;
  /** The server takes queries. */
  readonly onOpen: () => void;
  /** The server does not want this client, and said why. */
  readonly onRefused: (why: string) => void;
}

/** How long a client may take to show who it is; the server's own limit is a minute. */
const openingTimeoutMs = 90_000;

/**
 * Carries a connection from its startup message to the point where the server takes queries, message by message, and
 * from there on byte by byte. Until then only answers to the server's questions pass: a query sent early would run
 * before the server has said whether the role is a superuser, which can read other databases and start programs.
 */
export const openConnection = (client: net.Socket, opening: Opening): void => {
  const { server, keys } = opening;
  const [fromClient, fromServer] = [createMessageReader(), createMessageReader()];
  let key: string | undefined;
  let isOver = false;
  const end = () => {
    isOver = true;
    clearTimeout(timer);
    server.destroy();
    if (key !== undefined) keys.delete(key);
  };
  const refuse = (state: string, reason: string) => {
    if (isOver) return;
    end();
    opening.refuse(state, reason);
  };
  const timer = setTimeout(() => refuse("08006", "nobody showed who they are in time"), openingTimeoutMs);

  const passAnswers = (chunk: Buffer) => {
    fromClient.push(chunk);
    for (;;) {
      const message = fromClient.next(["p"]);
      if (message === "malformed") return refuse("08P01", "it is not PostgreSQL's protocol, version 3");
      if (message === "unwanted") return void client.pause();
      if (message === "wait") return;
      server.write(message.bytes);
    }
  };
  const hearServer = (chunk: Buffer) => {
    fromServer.push(chunk);
    for (;;) {
      const message = fromServer.next();
      if (typeof message !== "string") pass(message);
      else if (message === "malformed") return refuse("08P01", "the service does not speak PostgreSQL's protocol");
      else return;
      if (isOver || message.type === "Z") return;
    }
  };
  const pass = (message: Message) => {
    if (message.type === "S" && parameterOf(message).slice(0, 2).join("=") === "is_superuser=on")
      return refuse("42501", "the role is a superuser of the server, for whom no database is a boundary");
    if (message.type === "K") keys.add((key = message.body.toString("hex")));
    if (message.type === "E") opening.onRefused(errorTextOf(message));
    client.write(message.bytes);
    if (message.type === "Z") carryOn();
  };
  const carryOn = () => {
    clearTimeout(timer);
    client.off("data", passAnswers);
    server.off("data", hearServer);
    opening.onOpen();
    client.write(fromServer.rest());
    server.write(fromClient.rest());
    client.pipe(server).pipe(client);
  };

  server
    .once("connect", () => server.write(opening.startup))
    .on("data", hearServer)
    .on("error", (error) => refuse("08001", `the service cannot be reached: ${error.message}`))
    .on("end", () => client.end())
    .on("close", end);
  client.on("close", end).on("data", passAnswers);
  passAnswers(opening.early);
};
