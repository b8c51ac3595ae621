#!/usr/bin/env bash
# Runs demarc diff on a change in GitHub Actions: the log, the summary, the
# annotations, the comment and the alerts. action.yml hands its inputs over as
# variables; no value becomes text of a shell. Needs bash and jq; git unless
# there is a plan without a base; curl to comment.
set -euo pipefail

token=${DEMARC_TOKEN:-}
unset DEMARC_TOKEN # nothing that runs below has a use for it
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$(mktemp -d "$RUNNER_TEMP/demarc.XXXXXX")

# say KIND TEXT is an annotation in our words.
say() {
  local text=$2
  text=${text//'%'/%25} text=${text//$'\r'/%0D} text=${text//$'\n'/%0A}
  printf '::%s::%s\n' "$1" "$text"
}

fail() {
  say error "$2"
  exit "$1"
}

# quiet COMMAND… runs a command whose words are not ours: none of its lines is
# a workflow command.
quiet() {
  local mark status=0
  mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$mark"
  "$@" 2>&1 || status=$?
  printf '\n::%s::\n' "$mark"
  return "$status"
}

event() { jq -r "$1 // empty" "$GITHUB_EVENT_PATH"; }

# waivers REVISION FOLDER copies .demarc out of a revision, that of the folder
# or of the nearest above it, and prints where it is; none where there is none.
waivers() {
  local top below
  top=$(git -C "$2" rev-parse --show-toplevel) && below=$(git -C "$2" rev-parse --show-prefix) || return
  until git -C "$top" cat-file -e "$1:$below.demarc" 2>/dev/null; do
    case $below in
    '') echo none && return ;;
    */*/) below=${below%/*/}/ ;;
    *) below= ;;
    esac
  done
  mkdir "$out/records" && git -C "$top" archive --format=tar "$1:$below.demarc" | tar -x -C "$out/records" && echo "$out/records"
}

# api METHOD ADDRESS ARGUMENT… calls GitHub; the token goes in by the standard
# input, so that no list of processes shows it.
api() {
  local method=$1 address=$2
  shift 2
  printf 'Authorization: Bearer %s\n' "$token" |
    curl --silent --show-error --fail --max-time 60 --request "$method" --header @- \
      --header 'Accept: application/vnd.github+json' --header 'Content-Type: application/json' "$@" "$address"
}

# mine ADDRESS prints the id of the first comment that begins with the marker
# and that the token's user wrote, if there is one.
mine() {
  local marker login list id page=1
  read -r marker <"$out/comment.md" &&
    login=$(api POST "$GITHUB_GRAPHQL_URL" --data '{"query":"{viewer{login}}"}' | jq -er .data.viewer.login) || return
  while list=$(api GET "$1?per_page=100&page=$page"); do
    id=$(jq -r --arg login "$login" --arg marker "$marker" \
      'first(.[] | select(.user.login == $login and (.body // "" | startswith($marker))) | .id)' <<<"$list") || return
    if [ -n "$id" ] || [ "$(jq length <<<"$list")" -lt 100 ]; then
      echo "$id"
      return
    fi
    page=$((page + 1))
  done
  return 1
}

# comment NUMBER writes the comment of a pull request, or writes it anew.
comment() {
  local repo=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY id
  id=$(mine "$repo/issues/$1/comments") && jq -Rs '{body: .}' "$out/comment.md" >"$out/body.json" || return
  if [ -n "$id" ]; then
    api PATCH "$repo/issues/comments/$id" --data-binary "@$out/body.json" >"$out/answer"
  else
    api POST "$repo/issues/$1/comments" --data-binary "@$out/body.json" >"$out/answer"
  fi
}

case ${DEMARC_VERSION:-checkout} in
path) demarc=demarc ;;
checkout)
  demarc=$out/demarc
  (cd "$root" && GOWORK=off GOFLAGS=-mod=readonly quiet go build -buildvcs=false -o "$demarc" ./cmd/demarc) ||
    fail 1 'demarc could not be built; the log says why.'
  ;;
*) fail 2 'version: neither checkout nor path.' ;;
esac

pull=$(event .pull_request.number)
base=${DEMARC_BASE:-$(event '.pull_request.base.sha // .merge_group.base_sha')}
folder=${DEMARC_PATH:-.}
[ -d "$folder" ] || folder=$(dirname -- "$folder")
# The checkout of a pull request is its merge into the base, which may have
# moved on since the event.
if [ -z "${DEMARC_BASE:-}" ] && [ -n "$pull" ] &&
  [ "$(git -C "$folder" rev-parse --quiet --verify 'HEAD^2' || true)" = "$(event .pull_request.head.sha)" ]; then
  base=$(git -C "$folder" rev-parse 'HEAD^1')
fi
if [ -n "$base" ]; then
  named=$base
  base=$(git -C "$folder" rev-parse --quiet --verify --end-of-options "$base^{commit}") ||
    fail 2 "base: no revision $named here; let actions/checkout fetch it with fetch-depth: 2 or 0."
fi

flags=()
while IFS= read -r flag; do
  flag=${flag#"${flag%%[![:space:]]*}"} flag=${flag%"${flag##*[![:space:]]}"}
  [ -z "$flag" ] || flags+=("$flag")
done <<<"${DEMARC_ARGS:-}"
[ -z "${DEMARC_FRAMEWORK:-}" ] || flags+=("--framework=$DEMARC_FRAMEWORK")
if [ -n "${DEMARC_PLAN:-}" ]; then
  records=none
  [ -z "$base" ] || records=$(waivers "$base" "$folder") || fail 1 'The records of the base could not be read.'
  flags+=("--records=$records" -- "$DEMARC_PLAN")
elif [ -n "$base" ]; then
  path=$(cd -- "$folder" && pwd)
  [ -d "${DEMARC_PATH:-.}" ] || path=$path/$(basename -- "$DEMARC_PATH")
  cd -- "$folder" # of the repository, which need not be the workspace
  flags+=("--in=$path" --git -- "$base" HEAD)
else
  fail 2 'base: name the revision to compare with; this event has none of its own.'
fi

status=0
quiet "$demarc" diff ${DEMARC_FAIL_ON:+"--fail-on=$DEMARC_FAIL_ON"} "${flags[@]}" || status=$?
case $status in
0 | 3 | 4) ;;
*) fail "$status" 'demarc came to no result; the log says why.' ;;
esac

# shown FORMAT FILE writes the result again in another format. What fail-on and
# strict say was said above.
shown() {
  local again=0
  quiet "$demarc" diff "--format=$1" "--output=$2" "${flags[@]}" || again=$?
  [ "$again" = 0 ] || [ "$again" = "$status" ] || fail "$again" "The result could not be written as $1; the log says why."
}

shown markdown "$out/comment.md"
shown github "$out/annotations"
cat "$out/comment.md" >>"$GITHUB_STEP_SUMMARY"
cat "$out/annotations"
printf 'status=%s\ncomment=%s\n' "$status" "$out/comment.md" >>"$GITHUB_OUTPUT"
if [ "${DEMARC_SARIF:-}" = true ]; then
  shown sarif "$out/demarc.sarif"
  printf 'sarif=%s\n' "$out/demarc.sarif" >>"$GITHUB_OUTPUT"
fi

if [ -n "$token" ] && [ "${DEMARC_COMMENT:-}" = true ] && [ "$GITHUB_EVENT_NAME" = pull_request ]; then
  comment "$pull" 2>"$out/calls" || {
    quiet cat "$out/calls"
    say warning 'The comment could not be written: the token needs pull-requests: write, which a pull request from a fork does not get. The summary says the same.'
  }
fi
case $status in
3) say error "The change does what fail-on names${DEMARC_FAIL_ON:+: $DEMARC_FAIL_ON}." ;;
4) say error 'Something of the change could not be read; the comment says what.' ;;
esac
exit "$status"
