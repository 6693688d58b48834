/** What a git process of ours sees of the host: a program path and a temporary folder, nothing else. */
export const hardenedEnvironment = (host: Readonly<Record<string, string | undefined>>): Record<string, string> => ({
  PATH: host["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
  ...(host["TMPDIR"] === undefined ? {} : { TMPDIR: host["TMPDIR"] }),
  HOME: "/nonexistent",
  // Messages are matched in failure.ts.
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_TERMINAL_PROMPT: "0",
  // Outranks protocol.<name>.allow of the repository, which protocol.allow does not. No protocol has this name.
  GIT_ALLOW_PROTOCOL: "none",
});

/**
 * Configuration that outranks the repository's own. Where only objects are worked with, the repository's configuration
 * is not read at all (see plumbing-folder.ts); these hold where it must be, and are a second wall elsewhere.
 */
export const configOverrides: readonly string[] = [
  // Programs that configuration could name.
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.sshCommand=false",
  "core.askPass=false",
  "core.editor=false",
  "core.pager=cat",
  "core.alternateRefsCommand=false",
  "commit.gpgSign=false",
  "tag.gpgSign=false",
  "protocol.allow=never",
  // Work that nobody asked for.
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "core.untrackedCache=false",
  // Others that move refs at the same moment are waited for; the default of 100 ms is short on a busy machine.
  "core.filesRefLockTimeout=3000",
  "core.packedRefsTimeout=3000",
  // Files of the host.
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  // A commit graph could tell of other trees and parents than the commits do.
  "core.commitGraph=false",
  // Names that another file system would take for `.git`.
  "core.protectHFS=true",
  "core.protectNTFS=true",
  "core.quotePath=false",
  // The log is durable before an effect is believed, so what it names must be durable too.
  "core.fsync=committed,loose-object,reference",
  "core.fsyncMethod=batch",
  // Who owns the folder does not matter to calls that obey nothing in it; attempts run under another user.
  "safe.directory=*",
];
