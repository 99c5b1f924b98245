import { sh, type Script } from '../ssh/shell';
import { COMPARED_BYTES, IDENTITY_HEADERS, KEPT_BYTES, KEPT_VARIANTS } from './record';
import { type Target } from './source';

/**
 * Sends the requests with one curl process and prints one line for each, all of them beginning with `marker`:
 *
 *     MARKER N TOOL                      the host lacks TOOL; nothing was sent
 *     MARKER H ID NAME: VALUE%0A…        a set of identity headers seen for the first time
 *     MARKER B ID SIZE TEXT              a page seen for the first time
 *     MARKER R HID BID FIELDS            a request has ended; FIELDS as in {@link WRITE_OUT}; id 0: not kept
 *     MARKER E REASON                    why the next connection that failed (exit 7) failed, in the system's words
 *     MARKER S TEXT                      the last thing curl complained of
 *
 * Pages are told apart on the host, so that what crosses the network does not grow with their size. Works with curl
 * from 7.75 (`exitcode`, `errormsg`); an older one gives failures without their reason.
 *
 * Two filters write to one pipe, so each line leaves in a single write of less than PIPE_BUF (4,096 bytes), which POSIX
 * keeps whole: that is why the newline is part of what is printed (an unbuffered awk writes ORS separately).
 *
 * @param marker Hexadecimal and random, so that no page can contain it.
 */
export function curlScript(target: Target, count: number, marker: string): Script {
  const seconds = (target.timeoutMs / 1000).toFixed(3);
  const literal = target.address.includes(':') ? `[${target.address}]` : target.address;
  // Brackets and braces are curl's own pattern language; the numbered host name is what makes every connection a new
  // one even to a web server that ignores `Connection: close`: curl reuses a connection only for the same name.
  const path = target.path.replace(
    /[[\]{}\\#]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const url = `http://r[1-${count}].invalid:${target.port}${path}`;
  const settings = [
    '-q', '-sS', '-v', '-i', '--path-as-is', '--noproxy', '*', '--proto', '=http',
    '--connect-to', `::${literal}:${target.port}`,
    '--connect-timeout', seconds, '--max-time', seconds,
    '-A', 'lvs-dr',
    '-H', `Host: ${target.hostHeader}`, '-H', 'Connection: close',
    '-w', `\\n\\n${marker} ${WRITE_OUT}\\n`,
    url,
  ]; // prettier-ignore
  return sh`LC_ALL=C; export LC_ALL
m=${marker}
for tool in curl awk; do
  command -v "$tool" >/dev/null 2>&1 || { printf '%s N %s\n' "$m" "$tool"; exit 0; }
done
set --
case "$(readlink -f "$(command -v awk)" 2>/dev/null)" in *mawk*) set -- -W interactive;; esac
unbuffered=
command -v stdbuf >/dev/null 2>&1 && unbuffered='stdbuf -oL'
exec 4>&1
{
  $unbuffered curl ${settings} 2>&3 </dev/null |
  awk "$@" -v m="$m" -v identity=${IDENTITY_HEADERS.join(' ')} -v compared=${COMPARED_BYTES} -v kept=${KEPT_BYTES} -v variants=${KEPT_VARIANTS} '
    function say(s) { print s "\n"; fflush() }
    function oneline(s) { gsub(/%/, "%25", s); gsub(/\r/, "%0D", s); gsub(/\n/, "%0A", s); return s }
    BEGIN { ORS = ""; count = split(identity, names, " "); for (i = 1; i <= count; i++) wanted[names[i]] = 1; state = "start" }
    index($0, m " ") == 1 {
      h = b = 0
      split(substr($0, length(m) + 2), field, "|")
      if (state != "start") {
        if (!(head in heads) && seenHeads < variants) { heads[head] = ++seenHeads; say(m " H " seenHeads " " oneline(substr(head, 1, kept))) }
        h = (head in heads) ? heads[head] : 0
      }
      if (state == "body") {
        if (length(body) < compared) body = substr(body, 1, length(body) - 2)
        key = field[8] " " body
        if (!(key in pages) && seenPages < variants) { pages[key] = ++seenPages; say(m " B " seenPages " " field[8] " " oneline(substr(body, 1, kept))) }
        b = (key in pages) ? pages[key] : 0
      }
      say(m " R " h " " b " " substr($0, length(m) + 2))
      state = "start"; head = body = ""
      next
    }
    state == "body" { if (length(body) < compared) body = body substr($0, 1, compared) "\n"; next }
    state == "start" { if ($0 ~ /^HTTP\/[0-9.]+ [0-9]/) { state = "head"; code = $2; head = "" } next }
    {
      sub(/\r$/, "")
      if ($0 == "") { state = (code < 200) ? "start" : "body"; next }
      colon = index($0, ":")
      if (colon > 1 && (tolower(substr($0, 1, colon - 1)) in wanted)) head = head $0 "\n"
    }'
} 3>&1 1>&4 | awk "$@" -v m="$m" '
  /^\* +connect to .* failed: / || /^\* +Immediate connect fail for / { reason = $0; sub(/^.*(failed|fail for [^ ]*): /, "", reason); next }
  BEGIN { ORS = "" }
  /^curl: \(7\)/ { print m " E " reason "\n"; fflush(); reason = "" }
  /^curl: / { last = $0 }
  END { if (last != "") print m " S " last "\n" }' >&4`;
}

/** What curl is asked to tell of each request; text comes last because it may contain the separator. */
export const WRITE_OUT =
  '%{http_code}|%{exitcode}|%{time_total}|%{time_connect}|%{local_ip}|%{local_port}|%{num_connects}|%{size_download}|%{errormsg}';
