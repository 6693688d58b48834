/** One part of the procedure: what it shows, and the shell that shows it. No backtick and no brace after a dollar. */
export interface ProcedureStep {
  readonly title: string;
  readonly says: string;
  readonly script: string;
}

const raw = String.raw;

/** In order; each builds on the ones before, and all of them are one script. */
export const procedureSteps: readonly ProcedureStep[] = [
  {
    title: "Begin",
    says: "Nothing of your configuration takes part. Every failure ends the script: no step is a condition of an `&&`.",
    script: raw`
set -euo pipefail
export LC_ALL=C TZ=UTC GIT_NO_REPLACE_OBJECTS=1 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
fail() { echo "NOT VERIFIED: $*" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -r "$KEY" ]; then fail "KEY names no file"; fi
if [ ! -r "$SIGNERS" ]; then fail "SIGNERS names no file"; fi
hash() { sha256sum | cut -c1-64; }
same() { sort "$1" > "$1.sorted"; sort "$2" > "$2.sorted"; if ! cmp -s "$1.sorted" "$2.sorted"; then fail "$3"; fi; }
mkdir "$work/keys"
awk -v to="$work/keys/" '/BEGIN PUBLIC KEY/ { n++ } n { print > (to n) }' "$KEY"
signed() { # FILE SIGNATURE: by one of the keys
  local key
  for key in "$work"/keys/*; do
    if openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$1" -sigfile "$2" > "$work/said" 2>&1; then return 0; fi
  done
  return 1
}`,
  },
  {
    title: "The list of files, and its signature",
    says: "Every file is the one that is listed, no other is there, and the list is signed.",
    script: raw`
find . ! -type f ! -type d > "$work/strange"
if [ -s "$work/strange" ]; then fail "there are things that are no files: $(cat "$work/strange")"; fi
if ! sha256sum --strict --quiet --check MANIFEST.sha256; then fail "a file is not the one that is listed"; fi
find . -type f ! -path ./MANIFEST.sha256 ! -path ./MANIFEST.sha256.sig ! -path ./MANIFEST.sha256.tsr > "$work/there"
cut -c67- MANIFEST.sha256 | sed 's,^,./,' > "$work/listed"
same "$work/there" "$work/listed" "there are files that are not listed, or listed twice"
if ! signed MANIFEST.sha256 MANIFEST.sha256.sig; then fail "the list is not signed by KEY"; fi
if [ -n "$(printenv TSA || true)" ]; then
  if ! openssl ts -verify -data MANIFEST.sha256 -in MANIFEST.sha256.tsr -CAfile "$TSA" > "$work/said" 2>&1; then
    fail "the timestamp is none of TSA over the list"
  fi
fi`,
  },
  {
    title: "The log",
    says: "Each line carries the SHA-256 of the one before; the last is the seal of a run that is over. Blobs are what their names say. The spec is the one you meant.",
    script: raw`
log=log/events.jsonl
if ! jq -e . "$log" > "$work/said"; then fail "the log is not JSON"; fi
run=$(jq -r 'select(.type == "run.started") | .id | split("/")[0]' "$log" | head -n 1)
if [ -z "$run" ]; then fail "the log does not say how the run started"; fi
printf '' | hash > "$work/digests"
while IFS= read -r line; do printf '%s' "$line" | hash; done < "$log" >> "$work/digests"
sed '$d; s/^/sha256:/' "$work/digests" > "$work/before"
jq -r .prev "$log" > "$work/prev"
if ! cmp -s "$work/before" "$work/prev"; then fail "the log's chain is broken"; fi
jq -r '"\(.seq) \(.id)"' "$log" > "$work/order"
awk -v run="$run" '{ print NR " " run "/" NR }' "$log" > "$work/dense"
if ! cmp -s "$work/order" "$work/dense"; then fail "the log's order is broken"; fi
if ! jq -s -e 'any(.[]; .type == "run.finished") and .[-1].type == "run.sealed"
    and all(.[] | select(.type == "run.sealed"); .data.head == .prev and .data.events == .seq - 1)' "$log" > "$work/said"; then
  fail "the log does not end with the seal of a run that is over"
fi
digest_of_line() { sed -n "$(($1 + 1))p" "$work/digests"; }
find log/blobs -type f -exec sha256sum {} + | awk '{ n = split($2, p, "/"); if (p[n] != $1) print $2 }' > "$work/wrong"
if [ -s "$work/wrong" ]; then fail "blobs are not what their names say: $(cat "$work/wrong")"; fi
spec=$(jq -r 'select(.type == "run.started") | .data.spec' "$log" | head -n 1)
if [ "$spec" != "sha256:$(hash < spec/spec.md)" ]; then fail "the spec is not the one that the run started with"; fi
wanted=$(printenv SPEC_DIGEST || true)
if [ -n "$wanted" ] && [ "$wanted" != "$spec" ]; then fail "the run worked on another spec: $spec"; fi
plan=$(jq -r -s 'map(select(.type == "plan.proposed"))[0].data.result // "" | .[7:]' "$log")
asked=
if [ -n "$plan" ]; then
  plan=log/blobs/$plan
  if [ ! -f "$plan" ]; then fail "the plan that the log names is not there"; fi
  jq -S . "$plan" > "$work/planned"
  jq -S . spec/plan.json > "$work/written"
  if ! cmp -s "$work/planned" "$work/written"; then fail "spec/plan.json is not the plan that the log names"; fi
  asked=$(jq -r '.whole.spec.front.approvals[]' "$plan")
fi
asks() { grep -qxF -e "$1" <<< "$asked"; }`,
  },
  {
    title: "The statements",
    says: "Each is a DSSE envelope signed by the key and named on the log; none that the log names is missing.",
    script: raw`
cat attestations/*.intoto.jsonl > "$work/envelopes"
: > "$work/statements"
: > "$work/found"
while IFS= read -r line; do
  printf '%s' "$line" > "$work/envelope"
  echo "sha256:$(hash < "$work/envelope")" >> "$work/found"
  type=$(jq -r .payloadType "$work/envelope")
  jq -r .payload "$work/envelope" | base64 -d > "$work/payload"
  jq -r '.signatures[0].sig' "$work/envelope" | base64 -d > "$work/sig"
  { printf 'DSSEv1 %d %s %d ' "$(printf '%s' "$type" | wc -c)" "$type" "$(wc -c < "$work/payload")"; cat "$work/payload"; } > "$work/pae"
  if ! signed "$work/pae" "$work/sig"; then fail "a statement is not signed by KEY: $line"; fi
  cat "$work/payload" >> "$work/statements"
  echo >> "$work/statements"
done < "$work/envelopes"
jq -r 'select(.type == "attestation.written") | .data.statement' "$log" > "$work/named"
same "$work/found" "$work/named" "the statements are not those that the log names"`,
  },
  {
    title: "One statement for everything that happened",
    says: "Candidates, verdicts, criteria, gates, discards and decisions on the log, each against the statements on it.",
    script: raw`
about() { jq -r --arg type "$1" "select(.predicateType | contains(\$type)) | $2" "$work/statements" > "$work/signed"; }
logged() { jq -r --arg type "$1" "select(.type == \$type) | $2" "$log" > "$work/logged"; }
logged candidate.offered '.data.candidate | "\(.commit) \(.tree) \(.subSpec) \(.attempt)"'
about agent-change '"\(.subject[0].digest.gitCommit) \(.subject[0].digest.gitTree) \(.predicate.subSpec) \(.predicate.attempt)"'
same "$work/logged" "$work/signed" "a candidate has no statement, or a statement no candidate"
logged rollback.tested '"\(.subject) \(.time) \(.data.equal)"'
about rollback-test '"\(.predicate.subSpec) \(.predicate.testedAt) \(.predicate.equal)"'
same "$work/logged" "$work/signed" "a discard has no statement, or a statement no discard"
jq -r 'select(.type == "approval.recorded" or .type == "waiver.recorded") | .data.approval // .data.waiver | "\(.gate) \(.shown) \(.kind) \(.by)"' "$log" > "$work/logged"
about human-approval '.predicate.approval | "\(.gate) \(.shown) \(.kind) \(.by)"'
same "$work/logged" "$work/signed" "a decision has no statement, or a statement no decision"
: > "$work/results"
: > "$work/summaries"
jq -r 'select(.type == "verdict.given") | .data | "\(.verdict) \(.commit) \(.kind)"' "$log" > "$work/verdicts"
while read -r verdict commit kind; do
  file=log/blobs/$(echo "$verdict" | cut -c8-)
  if [ ! -f "$file" ]; then fail "the verdict $verdict is not there"; fi
  if ! jq -e --arg commit "$commit" --arg kind "$kind" '.commit == $commit and .kind == $kind' "$file" > "$work/said"; then
    fail "the verdict $verdict is not what the log says"
  fi
  jq -r '.commit as $c | ((.criteria[] | "\($c) \(.id) \(.verdict)"), "\($c) gates")' "$file" >> "$work/results"
  echo "$verdict $commit $kind" >> "$work/summaries"
done < "$work/verdicts"
logged gate.finished '"\(.data.candidate) gates"'
cat "$work/logged" >> "$work/results"
about test-result '.subject[0].digest.gitCommit as $c | .predicate.orchestrate | if .criterion then "\($c) \(.criterion.id) \(.criterion.verdict)" else "\($c) gates" end'
same "$work/results" "$work/signed" "a criterion or gate has no statement, or a statement no criterion"
about verification_summary '"\(.predicate.orchestrate.digest) \(.subject[0].digest.gitCommit) \(.predicate.orchestrate.verdict)"'
sort -u "$work/signed" > "$work/given"
sort -u "$work/summaries" > "$work/asked"
same "$work/asked" "$work/given" "a verdict has no summary, or a summary no verdict"
jq -r 'select(.predicateType | contains("verification_summary")) | .predicate.inputAttestations[].digest.sha256 | "sha256:" + .' "$work/statements" | sort -u > "$work/inputs"
sort -u "$work/found" > "$work/known"
comm -23 "$work/inputs" "$work/known" > "$work/missing"
if [ -s "$work/missing" ]; then fail "summaries rest on statements that are not there: $(cat "$work/missing")"; fi`,
  },
  {
    title: "What people decided",
    says: "Signed by somebody who may, no agent, over exactly what the log says was shown, after that was there.",
    script: raw`
jq -r 'select(.type == "agent.started") | .data.agent' "$log" | sort -u > "$work/agents"
jq -c 'select(.type == "approval.recorded" or .type == "waiver.recorded")' "$log" > "$work/decisions"
jq -r 'if .type == "plan.proposed" then "plan / \(.data.plan) \(.seq)" elif .type == "scope.expansion-requested" and .data.request then "scope /\(.subject) \(.data.request) \(.seq)" elif .type == "verdict.given" then "\({pass: "merge", "needs-human": "manual", fail: "waiver"}[.data.kind]) /\(.subject) \(.data.verdict) \(.seq)" else empty end' "$log" > "$work/shown"
: > "$work/expected"
while IFS= read -r event; do
  printf '%s' "$event" > "$work/event"
  seq=$(jq -r .seq "$work/event")
  for end in json sig txt; do echo "approvals/$seq.$end" >> "$work/expected"; done
  if [ ! -f "approvals/$seq.sig" ]; then fail "nobody signed the decision of event $seq"; fi
  jq -S --arg run "$run" '.data.approval // .data.waiver | {document: "orchestrate-approval@v1", run: $run} + del(.proof) + (.proof | del(.signature))' "$work/event" > "$work/meant"
  jq -S . "approvals/$seq.json" > "$work/document"
  if ! cmp -s "$work/meant" "$work/document"; then fail "approvals/$seq.json is not what the log says"; fi
  if [ "$(jq -r .subject "$work/document")" != "$(jq -r .subject "$work/event")" ]; then fail "approvals/$seq.json is about something else"; fi
  by=$(jq -r .by "$work/document")
  case "$by" in *@agents.invalid) fail "$by is an agent" ;; esac
  if grep -qxF -e "$by" "$work/agents"; then fail "$by is an agent"; fi
  who="$(jq -r .gate "$work/document"):$by"
  at=$(jq -r .at "$work/document")
  for time in "$at" "$(jq -r .time "$work/event")"; do
    when=$(date -u -d "$time" +%Y%m%d%H%M%S)
    if ! ssh-keygen -Y verify -f "$SIGNERS" -I "$who" -n orchestrate-approval@v1 -s "approvals/$seq.sig" -O verify-time="$when" < "approvals/$seq.json" > "$work/said" 2>&1; then
      fail "$who did not sign approvals/$seq.json, or might not at $time"
    fi
  done
  if [ "$(jq -r .text "$work/document")" != "sha256:$(hash < "approvals/$seq.txt")" ]; then fail "approvals/$seq.txt is not the text that was shown"; fi
  first=$(awk -v key="$(jq -r '"\(.gate) /\(.subject) \(.shown)"' "$work/document")" '$1 " " $2 " " $3 == key { print $4; exit }' "$work/shown")
  if [ -z "$first" ]; then fail "event $seq decides on nothing that its gate decides on"; fi
  head=$(jq -r .head.seq "$work/document")
  if [ "$head" -lt "$first" ] || [ "$seq" -le "$first" ]; then fail "event $seq was decided before what it decides on was there"; fi
  if [ "$(jq -r .head.digest "$work/document")" != "sha256:$(digest_of_line "$head")" ]; then fail "the log was another when event $seq was decided"; fi
  made=$(sed -n "$first"p "$log" | jq -r .time)
  if [ "$(date -u -d "$at" +%s)" -lt "$(date -u -d "$made" +%s)" ]; then fail "event $seq has a time before that of what it decides on"; fi
done < "$work/decisions"
: > "$work/present"
if [ -d approvals ]; then find approvals -type f > "$work/present"; fi
same "$work/expected" "$work/present" "approvals/ does not hold the decisions of the log"`,
  },
  {
    title: "What was merged",
    says: "git finds nothing wrong. On the run's branch stands what passed, against a sub-spec that is there, and nothing else.",
    script: raw`
git init --quiet --bare "$work/git"
if ! git -C "$work/git" fetch --quiet --no-write-fetch-head "$PWD/git/run.bundle" '+refs/*:refs/*'; then fail "git cannot read the bundle"; fi
if ! git -C "$work/git" fsck --strict --no-dangling --no-progress > "$work/said" 2>&1; then fail "git finds damage: $(cat "$work/said")"; fi
base=$(jq -r 'select(.type == "run.started") | .data.base' "$log" | head -n 1)
jq -r 'if .type == "merge.finished" and .data.kind == "merged" then "\(.subject) \(.data.commit) \(.seq)" elif .type == "landing.finished" and .data.landing.kind == "landed" then "spec \(.data.landing.to) \(.seq)" else empty end' "$log" > "$work/merged"
tip=$(awk '$1 != "spec" { tip = $2 } END { print tip }' "$work/merged")
if [ -z "$tip" ]; then tip=$base; fi
if [ "$(git -C "$work/git" rev-parse --verify "refs/heads/orchestrate/$run")" != "$tip" ]; then fail "the run's branch does not stand on what was merged last"; fi
git -C "$work/git" rev-list --first-parent "$tip" "^$base" | sort > "$work/line"
awk '{ print $2 }' "$work/merged" | sort -u > "$work/passed"
comm -23 "$work/line" "$work/passed" > "$work/foreign"
if [ -s "$work/foreign" ]; then fail "commits on the run's branch that nothing let through: $(cat "$work/foreign")"; fi
approved() { # DIGEST SEQ: whether somebody approved it before that event
  jq -e -s --arg shown "$1" --argjson seq "$2" 'any(.[]; .type == "approval.recorded" and .seq < $seq and .data.approval.kind == "approved" and .data.approval.shown == $shown)' "$log" > "$work/said"
}
begun=$(jq -r -s 'map(select(.type == "sub-spec.started" or .type == "agent.started"))[0].seq // ""' "$log")
if [ -n "$plan" ] && [ -n "$begun" ]; then
  if asks plan || [ "$(jq -r .madeBy "$plan")" != author ]; then
    if ! approved "$(jq -r .digest "$plan")" "$begun"; then fail "the plan needed a person, and work began without one"; fi
  fi
fi
if [ -z "$plan" ] && [ -s "$work/merged" ]; then fail "something was merged without a plan"; fi
while read -r id commit seq; do
  tree=$(git -C "$work/git" rev-parse --verify "$commit^{tree}")
  policy=$(hash < "spec/sub-specs/$id.md")
  if ! jq -e -s --arg id "$id" --arg commit "$commit" --arg tree "$tree" --arg policy "$policy" 'any(.[];
      (.predicateType | contains("verification_summary")) and .predicate.verificationResult == "PASSED"
      and .predicate.orchestrate.subSpec == $id and .predicate.policy.digest.sha256 == $policy
      and .subject[0].digest == {gitCommit: $commit, gitTree: $tree})' "$work/statements" > "$work/said"; then
    fail "$id at $commit was merged, and no summary says that it passed against spec/sub-specs/$id.md"
  fi
  verdict=$(jq -r --arg commit "$commit" --arg id "$id" --argjson seq "$seq" 'select(.type == "verdict.given" and .subject == $id and .data.commit == $commit and .seq < $seq) | "\(.data.verdict) \(.data.kind)"' "$log" | tail -n 1)
  if [ -z "$verdict" ]; then fail "$id at $commit was merged without a verdict"; fi
  shown=$(echo "$verdict" | cut -d' ' -f1)
  case "$verdict" in
    *" fail")
      waived=$(jq -r -s --arg shown "$shown" --argjson seq "$seq" 'map(select(.type == "waiver.recorded" and .seq < $seq and .data.waiver.shown == $shown))[0].data.waiver.waives // ""' "$log")
      if [ -z "$waived" ] || ! asks waiver; then fail "$id at $commit was merged although it failed"; fi
      if ! jq -e --arg waived "$waived" '(.gates + .criteria | map(.gate // .id)) as $known
          | [(.gates[] | select(.verdict != "pass") | [.gate, .verdict, (.gate | IN("size", "suppressions", "dependencies"))]),
            (.criteria[] | select(.severity == "block" and .verdict != "pass") | [.id, .verdict, .kind != "hidden"])] == [[$waived, "fail", true]]
          and all(.findings[]; (.by | IN($known[])) and (.code | endswith("-unaccounted") | not))' \
          "log/blobs/$(echo "$shown" | cut -c8-)" > "$work/said"; then
        fail "$id at $commit failed by something else than $waived, which was waived"
      fi ;;
    *" needs-human") if ! approved "$shown" "$seq"; then fail "$id at $commit was merged without the person it needed"; fi ;;
    *) if asks merge && ! approved "$shown" "$seq"; then fail "$id at $commit was merged without the person it needed"; fi ;;
  esac
done < "$work/merged"
echo "VERIFIED run $run"`,
  },
];
