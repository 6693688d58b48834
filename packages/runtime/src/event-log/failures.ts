import { OrchestrateError } from "@orchestrate/shared";

/** SQLite's primary result codes that we tell apart; extended codes carry them in the low byte. */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** The file beside a log that its readers share cannot grow; the extended code, because others of its kind are defects. */
const SQLITE_IOERR_SHMSIZE = 4874;

export const isBusy = (error: unknown): boolean => primaryCode(error) === SQLITE_BUSY;

export const runIsActive = (folder: string, cause: unknown): OrchestrateError =>
  new OrchestrateError("RUN_IS_ACTIVE", `Another process is working on the run in ${folder}.`, {
    hint: "Follow it with `orchestrate status`, or end that process first; a killed process frees the run at once.",
    cause,
  });

export const logMissing = (file: string, cause: unknown): OrchestrateError =>
  isFull(cause)
    ? diskFull(file, cause)
    : new OrchestrateError("LOG_MISSING", `There is no readable event log at ${file}.`, {
        hint: "List the runs of this repository with `orchestrate status`.",
        cause,
      });

export const logNotWritten = (file: string, cause: unknown): OrchestrateError =>
  isFull(cause)
    ? diskFull(file, cause)
    : new OrchestrateError("LOG_NOT_WRITTEN", `The event log ${file} cannot be written.`, {
        hint: "Look at the folder's permissions and the disk, then go on with `orchestrate resume`.",
        cause,
      });

export const logBroken = (file: string, seq: number, why: string, cause?: unknown): OrchestrateError =>
  new OrchestrateError("LOG_BROKEN", `Event ${seq} of ${file} ${why}.`, {
    hint: "The log was changed or damaged after it was written. Restore it from a copy; it cannot be resumed or trusted.",
    exit: 1,
    cause,
  });

export const unknownEventType = (file: string, seq: number, type: string): OrchestrateError =>
  new OrchestrateError("LOG_UNKNOWN_TYPE", `Event ${seq} of ${file} has the type ${JSON.stringify(type)}.`, {
    hint: "This version does not know it. Read the log with the version that wrote it (`run.started` names it) or a later one.",
  });

const diskFull = (file: string, cause: unknown): OrchestrateError =>
  new OrchestrateError("DISK_FULL", `The event log ${file} cannot grow: the disk is full.`, {
    hint: "Make room, then go on with `orchestrate resume`. Nothing that was logged is lost.",
    cause,
  });

const isFull = (error: unknown): boolean =>
  primaryCode(error) === SQLITE_FULL || extendedCode(error) === SQLITE_IOERR_SHMSIZE;

const primaryCode = (error: unknown): number | undefined => {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
};

const extendedCode = (error: unknown): number | undefined =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
