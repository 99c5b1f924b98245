import { lines, sh, type Script } from '../ssh/shell';
import { type Pace } from './pace';
import { COMPARED_BYTES, IDENTITY_HEADERS, KEPT_BYTES, KEPT_VARIANTS } from './record';
import { nameInHeader, type HttpsTarget, type HttpTarget } from './target';

/**
 * Sends the requests with curl, many with each process, in as many workers as requests shall be under way at once. Prints
 * one line for each thing it has to tell, all of them beginning with `marker`; W is the worker, counted from 1:
 *
 *     MARKER N TOOL                      the host lacks TOOL; nothing was sent
 *     MARKER P W PID                     the worker begins; SIGTERM to PID ends it, see {@link stopScript}
 *     MARKER H W ID NAME: VALUE%0A…      a set of identity headers seen for the first time
 *     MARKER B W ID SIZE HASH TEXT       a page seen for the first time
 *     MARKER R W HID BID FOUND FIELDS    a request has ended; FIELDS as in {@link WRITE_OUT}; id 0: not kept;
 *                                        FOUND 1: the expected text was in it
 *     MARKER E W REASON                  why the next connection that failed (exit 7) failed, in the system's words
 *     MARKER U W                         a request was cut off, and nothing more is told of it
 *     MARKER S TEXT                      the last thing curl complained of
 *
 * Pages are told apart on the host, so that what crosses the network does not grow with their size. Works with curl
 * from 7.75 (`exitcode`, `errormsg`); an older one gives failures without their reason.
 *
 * Several filters write to one pipe, so each line leaves in a single write of less than PIPE_BUF (4,096 bytes), which
 * POSIX keeps whole: that is why the newline is part of what is printed (an unbuffered awk writes ORS separately).
 *
 * A rate is kept by the shell from batch to batch, and within one by curl where it can (`--rate`, 7.84); an older curl
 * gets batches of a tenth of a second. Kept connections last as long as their batch.
 *
 * @param marker Hexadecimal and random, so that no page can contain it.
 */
export function curlScript(target: HttpTarget | HttpsTarget, pace: Pace, marker: string): Script {
  return lines([prelude(marker, target), sh`loop=${LOOP.text}`, worker(target, pace, marker), everyWorker(pace)]);
}

/** Ends the workers: no further request is begun. `pids` as the script told them. */
export function stopScript(marker: string, pids: readonly number[]): Script {
  // The marker is one of their arguments: a process that only inherited the number has no such argument.
  return sh`for pid in ${pids.map(String)}; do
  grep -q ${marker} "/proc/$pid/cmdline" 2>/dev/null && kill -TERM "$pid" 2>/dev/null
done
:`;
}

/** Starts `worker W QUOTA` for each of them and waits for all. */
export function everyWorker({ count, parallel }: Pace): Script {
  return sh`w=0
while [ "$w" -lt ${Math.min(parallel, count)} ]; do
  w=$((w + 1))
  worker "$w" $((${count} / ${parallel} + (w <= ${count} % ${parallel}))) &
done
wait`;
}

/** Microseconds between the starts of one worker, and between those of two; 0: no rate. */
export function spacing({ parallel, perSecond }: Pace): { readonly own: number; readonly among: number } {
  if (perSecond === undefined) return { own: 0, among: 0 };
  return { own: Math.round((parallel * 1e6) / perSecond), among: Math.round(1e6 / perSecond) };
}

function prelude(marker: string, { expectBody = '' }: HttpTarget | HttpsTarget): Script {
  return sh`LC_ALL=C; export LC_ALL
m=${marker}
for tool in curl awk; do
  command -v "$tool" >/dev/null 2>&1 || { printf '%s N %s\n' "$m" "$tool"; exit 0; }
done
set --
case "$(readlink -f "$(command -v awk)" 2>/dev/null)" in *mawk*) set -- -W interactive;; esac
unbuffered=
command -v stdbuf >/dev/null 2>&1 && unbuffered='stdbuf -oL'
LVS_DR_UNBUFFERED=$unbuffered; LVS_DR_TEXT=${expectBody}; export LVS_DR_UNBUFFERED LVS_DR_TEXT
awk_options=$*
exec 4>&1`;
}

/**
 * Batches of requests until the quota is reached or SIGTERM comes: `sh -c LOOP MARKER W QUOTA BEFORE AFTER OFFSET SPACING
 * BATCH CURL-OPTION…`. The URLs are BEFORE, the size of the batch and AFTER; OFFSET and SPACING are microseconds.
 */
const LOOP = sh`m=$0 w=$1 left=$2 before=$3 after=$4 offset=$5 spacing=$6 batch=$7
shift 7
stop= pid= begun=0
trap 'stop=1; [ -z "$pid" ] || kill "$pid" 2>/dev/null' TERM
printf '%s P %s %s\n' "$m" "$w" "$$" >&4
run() {
  "$@" &
  pid=$!
  [ -z "$stop" ] || kill "$pid" 2>/dev/null
  wait "$pid"
  [ -z "$stop" ] || wait "$pid"
  pid=
}
clock() { read -r up rest </proc/uptime; now=\${up%.*}\${up#*.}; }
[ "$spacing" -eq 0 ] || { clock; base=$now; }
while [ "$left" -gt 0 ] && [ -z "$stop" ]; do
  if [ "$spacing" -gt 0 ]; then
    clock
    early=$((base + (offset + begun * spacing) / 10000 - now))
    if [ "$early" -gt 0 ]; then
      run sleep "$((early / 100)).$((early / 10 % 10))$((early % 10))"
      [ -z "$stop" ] || break
    elif [ "$early" -lt -10 ]; then
      base=$((base - early - 10))
    fi
  fi
  [ "$batch" -le "$left" ] || batch=$left
  run $LVS_DR_UNBUFFERED curl "$@" "$before$batch$after"
  left=$((left - batch)) begun=$((begun + batch))
done`;

function worker(target: HttpTarget | HttpsTarget, pace: Pace, marker: string): Script {
  const { own, among } = spacing(pace);
  const [before, after] = urlAround(target);
  const { withRate, without, rate } = batches(target, pace);
  const choice =
    rate === undefined
      ? sh`batch=${without}; rate=`
      : sh`case "$(curl --help all 2>/dev/null)" in *' --rate '*) batch=${withRate}; rate=${rate};; *) batch=${without}; rate=;; esac`;
  return sh`${choice}
worker() {
  {
    sh -c "$loop" "$m" "$1" "$2" ${before} ${after} $((($1 - 1) * ${among})) ${own} "$batch" ${settings(target, marker)} \${rate:+--rate "$rate"} 2>&3 </dev/null |
    awk $awk_options -v m="$m" -v w="$1" -v identity=${IDENTITY_HEADERS.join(' ')} -v compared=${COMPARED_BYTES} -v kept=${KEPT_BYTES} -v variants=${KEPT_VARIANTS} '
    function say(s) { print s "\n"; fflush() }
    function oneline(s) { gsub(/%/, "%25", s); gsub(/\r/, "%0D", s); gsub(/\n/, "%0A", s); return s }
    function hash(s,  i, h) { h = 7; for (i = 1; i <= length(s); i++) h = (h * 31 + code[substr(s, i, 1)]) % 2147483647; return sprintf("%d", h) }
    function found(s) { return text == "" || index(s, text) > 0 }
    BEGIN {
      ORS = ""; text = ENVIRON["LVS_DR_TEXT"]
      count = split(identity, names, " "); for (i = 1; i <= count; i++) wanted[names[i]] = 1
      for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
      state = "start"
    }
    index($0, m " ") == 1 {
      h = b = 0; f = (text == "")
      split(substr($0, length(m) + 2), field, "|")
      if (state != "start") {
        if (!(head in heads) && seenHeads < variants) { heads[head] = ++seenHeads; say(m " H " w " " seenHeads " " oneline(substr(head, 1, kept))) }
        h = (head in heads) ? heads[head] : 0
      }
      if (state == "body") {
        if (length(body) < compared) body = substr(body, 1, length(body) - 2)
        body = substr(body, 1, compared)
        key = field[8] " " body
        if (!(key in pages) && seenPages < variants) { pages[key] = ++seenPages; has[seenPages] = found(body); say(m " B " w " " seenPages " " field[8] " " hash(body) " " oneline(substr(body, 1, kept))) }
        b = (key in pages) ? pages[key] : 0
        f = b ? has[b] : found(body)
      }
      say(m " R " w " " h " " b " " f " " substr($0, length(m) + 2))
      state = "start"; head = body = ""
      next
    }
    state == "body" { if (length(body) < compared) body = body substr($0, 1, compared) "\n"; next }
    state == "start" { if ($0 ~ /^HTTP\/[0-9.]+ [0-9]/) { state = "head"; status = $2; head = "" } next }
    {
      sub(/\r$/, "")
      if ($0 == "") { state = (status < 200) ? "start" : "body"; next }
      colon = index($0, ":")
      if (colon > 1 && (tolower(substr($0, 1, colon - 1)) in wanted)) head = head $0 "\n"
    }'
  } 3>&1 1>&4 | awk $awk_options -v m="$m" -v w="$1" '
    BEGIN { ORS = "" }
    /^\* +Trying / || /^> GET / { busy = 1 }
    /^\* +(Closing|closing|shutting down) / || /^\* +Connection .* left intact/ || /^curl: / { busy = 0 }
    /^\* +connect to .* failed: / || /^\* +Immediate connect fail for / { reason = $0; sub(/^.*(failed|fail for [^ ]*): /, "", reason); next }
    /^curl: \(7\)/ { print m " E " w " " reason "\n"; fflush(); reason = "" }
    /^curl: / { last = $0 }
    END { if (busy) print m " U " w "\n"; if (last != "") print m " S " last "\n" }' >&4
}`;
}

function settings(target: HttpTarget | HttpsTarget, marker: string): readonly string[] {
  const { address, port, hostHeader, keepAlive, timeoutMs } = target;
  const seconds = (timeoutMs / 1000).toFixed(3);
  return [
    '-q', '-sS', '-v', '-i', '--http1.1', '--path-as-is', '--noproxy', '*', '--proto', `=${target.asking}`,
    '--connect-to', `::${literal(address)}:${port}`,
    '--connect-timeout', seconds, '--max-time', seconds,
    '-A', 'lvs-dr',
    '-H', `Host: ${hostHeader}`,
    ...(keepAlive ? [] : ['-H', 'Connection: close']),
    ...(target.asking === 'https' && !target.verify ? ['-k'] : []),
    '-w', `\\n\\n${marker} ${WRITE_OUT}\\n`,
  ]; // prettier-ignore
}

/**
 * What stands before and after the number of requests. curl reuses a connection only for the same name and port, and a
 * number in either is what makes every connection a new one even to a web server that ignores `Connection: close`.
 * Where connections shall be kept, and behind TLS, which needs the true name, it stands elsewhere.
 */
function urlAround(target: HttpTarget | HttpsTarget): readonly [string, string] {
  const { asking, port, hostHeader, keepAlive } = target;
  // Brackets and braces are curl's own pattern language.
  const path = target.path.replace(
    /[[\]{}\\#]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const name = asking === 'https' ? literal(nameInHeader(hostHeader)) : 'r.invalid';
  if (keepAlive) return [`${asking}://${name}:${port}${path}#[1-`, ']'];
  return asking === 'https' ? [`https://${name}:[1-`, `]${path}`] : ['http://r[1-', `].invalid:${port}${path}`];
}

/** Requests for one process: the number must be a port in some URLs. */
const LARGEST_BATCH = 50_000;

/** How many requests a process gets, and curl's own rate within. */
function batches(
  { keepAlive }: HttpTarget | HttpsTarget,
  { parallel, perSecond }: Pace,
): { readonly withRate: number; readonly without: number; readonly rate?: string } {
  if (perSecond === undefined) return { withRate: LARGEST_BATCH, without: LARGEST_BATCH };
  const own = perSecond / parallel;
  const without = Math.max(1, Math.floor(own / 10));
  const withRate = keepAlive ? LARGEST_BATCH : Math.max(1, Math.round(own));
  // curl knows whole milliseconds between two starts only; the shorter, because the shell waits for the rest.
  const milliseconds = Math.floor(1000 / own);
  if (milliseconds === 0 || withRate === 1) return { withRate: without, without };
  return { withRate, without, rate: `${Math.floor(3_600_000 / milliseconds)}/h` };
}

function literal(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** What curl is asked to tell of each request; text comes last because it may contain the separator. */
export const WRITE_OUT =
  '%{http_code}|%{exitcode}|%{time_total}|%{time_connect}|%{local_ip}|%{local_port}|%{num_connects}|%{size_download}|%{errormsg}';
