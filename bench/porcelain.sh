#!/bin/sh
# What one would write by hand: for each of COUNT parts a worktree, a file, a commit, a fresh clone in which `true` judges
# it, a merge without a checkout, a compare-and-swap of the branch, and everything removed again.
# Usage: porcelain.sh REPOSITORY SCRATCH COUNT CONCURRENCY
set -eu
export REPOSITORY="$1" SCRATCH="$2"
count=$3 concurrency=$4
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.com GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.com
base=$(git -C "$REPOSITORY" rev-parse HEAD)
export BASE="$base"
git -C "$REPOSITORY" branch -f integration "$base"

# shellcheck disable=SC2016 # The script of each part expands its own variables.
part='
set -eu
part=$1 tree="$SCRATCH/tree-$1" clone="$SCRATCH/clone-$1" lock="$SCRATCH/lock"
# git fails when two of these run at once.
flock "$lock" git -C "$REPOSITORY" worktree add -q -b "part-$part" "$tree" "$BASE"
echo "$part" > "$tree/part-$part.txt"
git -C "$tree" add -A
git -C "$tree" commit -q -m "Part $part"
git clone -q --shared --branch "part-$part" "$REPOSITORY" "$clone"
(cd "$clone" && true)
while :; do
  head=$(git -C "$REPOSITORY" rev-parse integration)
  merged=$(git -C "$REPOSITORY" merge-tree --write-tree integration "part-$part")
  commit=$(git -C "$REPOSITORY" commit-tree "$merged" -p "$head" -p "part-$part" -m "Merge part $part")
  git -C "$REPOSITORY" update-ref refs/heads/integration "$commit" "$head" 2>/dev/null && break
done
flock "$lock" git -C "$REPOSITORY" worktree remove --force "$tree"
git -C "$REPOSITORY" branch -q -D "part-$part"
rm -rf "$clone"
'
seq 1 "$count" | xargs -P "$concurrency" -I{} sh -c "$part" part {}
git -C "$REPOSITORY" merge -q --ff-only integration
