export { openBlobs } from "./blobs/open-blobs.ts";
export { isRunActive } from "./event-log/lock.ts";
export { type EventLogOptions, openEventLog } from "./event-log/open-event-log.ts";
export { followEventLog, readEventLog } from "./event-log/read-event-log.ts";
export { openInbox } from "./inbox/open-inbox.ts";
export { type Cassette, readCassette } from "./gateway/cassette/cassette.ts";
export type { Maker } from "./gateway/cassette/format.ts";
export { type ScriptedAttempt, scriptedCassette } from "./gateway/cassette/scripted.ts";
export type { Reply, ReplyCall } from "./gateway/reply.ts";
