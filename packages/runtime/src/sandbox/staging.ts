import { statSync } from "node:fs";
import { sep } from "node:path";

import { OrchestrateError } from "@orchestrate/shared";

import { requireProgram } from "./programs.ts";
import { canReach, type SandboxUser } from "./sandbox-user.ts";

/** A part of the host as it must be before bubblewrap binds it. */
export interface Source {
  readonly path: string;
  readonly isFolder: boolean;
  /** Whether a writable layer lies over it. */
  readonly isLayered: boolean;
}

/** What is put before bubblewrap, so that it finds every source at a path that it can pass through. */
export interface Staging {
  /** Words before bubblewrap's own; empty when nothing needs to be staged. */
  readonly prefix: readonly string[];
  /** Where a source is for bubblewrap. */
  readonly placeOf: (source: Pick<Source, "path" | "isLayered">) => string;
}

/** Of all layers of one command together; in memory, and only as far as they are written to. Builds of usual projects fit. */
const maxLayerBytes = 2 * 2 ** 30;

/**
 * Plans a private mount namespace in which the sources that the sandbox's user cannot reach (a home folder of mode
 * 0700 is above them) are bound under a folder that everybody can pass through, and in which layers are mounted,
 * because bubblewrap 0.8 cannot. Nothing of it is seen outside, and it is gone with its last process.
 */
export const planStaging = (user: SandboxUser, sources: readonly Source[]): Staging => {
  const staged = sources.filter(({ path, isLayered }) => isLayered || !canReach(user, path));
  if (staged.length === 0) return { prefix: [], placeOf: ({ path }) => path };
  const stage = stageFor(sources);
  const places = new Map(staged.map((source, index) => [keyOf(source), `${stage}/${index}`]));
  const operations = staged.flatMap((source, index) => [
    kindOf(source),
    source.path,
    String(index),
    ...ownerOf(source),
  ]);
  return {
    prefix: [
      ...privateMounts(user),
      program("sh"),
      "-c",
      script,
      "stage",
      stage,
      String(maxLayerBytes),
      user.kind,
      ...operations,
      "--",
    ],
    placeOf: (source) => places.get(keyOf(source)) ?? source.path,
  };
};

const keyOf = ({ path, isLayered }: Pick<Source, "path" | "isLayered">): string => `${isLayered} ${path}`;

const kindOf = ({ isFolder, isLayered }: Source) => (isLayered ? "layer" : isFolder ? "folder" : "file");

/** The upper folder gives the mounted one its owner and mode: they must be those of the lower one. */
const ownerOf = ({ path }: Source): readonly string[] => {
  const { uid, gid, mode } = statSync(path);
  return [(mode & 0o7777).toString(8), String(uid), String(gid)];
};

/** An empty folder of the system to mount on; our own may lie behind a closed one. */
const stageFor = (sources: readonly Source[]): string => {
  const isFree = (folder: string) =>
    statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
    sources.every(({ path }) => path !== folder && !path.startsWith(folder + sep));
  const stage = ["/mnt", "/media", "/srv", "/opt"].find(isFree);
  if (stage !== undefined) return stage;
  throw new OrchestrateError("SANDBOX_UNAVAILABLE", "No folder is left to stage the sandbox's mounts on", {
    hint: "Make /mnt an empty folder.",
  });
};

const privateMounts = (user: SandboxUser): readonly string[] => [
  program("unshare"),
  // Only root may mount; anybody is root in a user namespace of their own.
  ...(user.kind === "ourselves" ? ["--user", "--map-root-user"] : []),
  "--mount",
  "--propagation",
  "private",
  "--",
];

const program = (name: string): string =>
  requireProgram(name, "Install util-linux and coreutils with your distribution's package manager.");

/** Paths are arguments and never part of the script. A lower folder is named by `.`: options cannot hold every path. */
const script = `
set -e
stage=$1 size=$2 user=$3; shift 3
mount -t tmpfs -o "mode=0711,size=$size" stage "$stage"
while [ "$1" != -- ]; do
  kind=$1 source=$2 at=$stage/$3 mode=$4 uid=$5 gid=$6; shift 6
  case $kind in
    folder) mkdir "$at"; mount --bind -- "$source" "$at" ;;
    file) : >"$at"; mount --bind -- "$source" "$at" ;;
    layer)
      mkdir "$at" "$at.work" "$at.upper"
      [ "$user" = ourselves ] || chown "$uid:$gid" "$at.upper"
      chmod "$mode" "$at.upper"
      cd -- "$source"
      [ "$user" != ourselves ] || options=userxattr,
      mount -t overlay -o "\${options}lowerdir=.,upperdir=$at.upper,workdir=$at.work" overlay "$at"
      cd / ;;
  esac
done
shift
exec "$@"
`;
