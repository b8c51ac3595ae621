#!/usr/bin/env bash
# Writes a file as the note of a merge request in GitLab, or writes the note
# anew that began with the same line and that the token's user wrote:
#   DEMARC_TOKEN=… note.sh demarc.md
# Needs curl and jq.
set -euo pipefail

token=$DEMARC_TOKEN
unset DEMARC_TOKEN
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# api METHOD ADDRESS ARGUMENT… calls GitLab; the token goes in by the standard
# input, so that no list of processes shows it.
api() {
  local method=$1 address=$2
  shift 2
  printf 'PRIVATE-TOKEN: %s\n' "$token" |
    curl --silent --show-error --fail --max-time 60 --request "$method" --header @- "$@" "$CI_API_V4_URL/$address" >"$answer"
}

notes=projects/$CI_MERGE_REQUEST_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes
read -r marker <"$1"
api GET user
user=$(jq -er .id "$answer")
id='' page=1
while :; do
  api GET "$notes?per_page=100&page=$page"
  id=$(jq -r --argjson user "$user" --arg marker "$marker" \
    'first(.[] | select(.author.id == $user and (.body // "" | startswith($marker))) | .id)' "$answer")
  [ -z "$id" ] && [ "$(jq length "$answer")" = 100 ] || break
  page=$((page + 1))
done
if [ -n "$id" ]; then
  api PUT "$notes/$id" --data-urlencode "body@$1"
else
  api POST "$notes" --data-urlencode "body@$1"
fi
