#!/usr/bin/env bash
# The Action's one step: from inputs in the environment to content-sync's options. Nothing is evaluated, and text of
# pages and articles goes through files only.
set -euo pipefail

content_sync="$HOME_OF_IT/bin/content-sync"
common=(--repo "$IN_REPOSITORY")
[ -z "$IN_CONFIG" ] || common+=(--config "$IN_CONFIG")
artifact="${IN_ARTIFACT:-$RUNNER_TEMP/content-sync-artifact}"
report="${IN_REPORT:-$RUNNER_TEMP/content-sync-report.json}"
reach=(--pr)
[ "$IN_MODE" != branch ] || reach=(--push)
fix=()
[ "$IN_FIX_LINKS" != true ] || fix=(--fix links)
code=0

fetch() {
  local write=(--artifact "$artifact")
  if [ "$IN_MODE" = report ] || [ "$IN_DRY_RUN" = true ]; then write=(--dry-run); fi
  "$content_sync" sync "${common[@]}" "${reach[@]}" "${fix[@]}" "${write[@]}" --report-json "$report" \
    --summary "$GITHUB_STEP_SUMMARY" --annotations - --github-output "$GITHUB_OUTPUT" || code=$?
}

propose() {
  local options=()
  [ "$IN_OVERWRITE" != true ] || options+=(--overwrite)
  "$content_sync" propose "${common[@]}" "${reach[@]}" "${fix[@]}" "${options[@]}" "$artifact" \
    --github-output "$GITHUB_OUTPUT" || code=$?
}

case "$IN_MODE" in
  report) fetch ;;
  fetch)
    fetch
    # 3: too many pages went unread; the job that proposes what was read runs only after one that ended well.
    if [ "$code" = 3 ]; then
      echo "exit-code=3" >> "$GITHUB_OUTPUT"
      exit 0
    fi
    ;;
  propose) propose ;;
  branch | pr)
    fetch
    # 3: too many pages went unread; what was read is still worth proposing.
    if [ "$IN_DRY_RUN" != true ] && { [ "$code" = 0 ] || [ "$code" = 3 ]; }; then propose; fi
    ;;
  *)
    echo "mode: $IN_MODE is not one of report, fetch, propose, branch, pr." >&2
    exit 2
    ;;
esac

echo "exit-code=$code" >> "$GITHUB_OUTPUT"
count() { sed -n "s/^$1=//p" "$GITHUB_OUTPUT" | tail -n 1; }
if [ "$code" = 0 ] && [ "$IN_FAIL_ON" = changes ] && [ "$(count flagged-articles)" -gt 0 ]; then code=1; fi
if [ "$code" = 0 ] && [ "$IN_FAIL_ON" = broken ] && [ "$(count broken-links)" -gt 0 ]; then code=1; fi
exit "$code"
