import { lines, sh, type Script } from '../ssh/shell';

/** What is captured on one host. */
export interface CaptureWish {
  /** The host's address in the cluster's network: its NIC is the one that is listened to. */
  readonly address: string;
  /** The NIC to listen to where none has that address; absent: none. */
  readonly nic?: string;
  readonly filter: string;
  /** Seconds after which it ends by itself, whatever became of us. */
  readonly seconds: number;
}

/** Frames kept at most: one request makes about twenty, ARP around it a few more. */
const MOST_FRAMES = 2_000;
/** Bytes kept of each frame: the headers of IPv6 with options, and what an ICMP error quotes. */
const SNAP_LENGTH = 192;

/**
 * Captures on the NIC that has the host's address and prints, each line beginning with `marker`:
 *
 *     MARKER N TOOL     the host lacks TOOL; nothing was captured
 *     MARKER K LINE     and its counters at that moment, as in /proc/net/snmp
 *     MARKER I NIC      where it listens
 *     MARKER P PID      the process to end when enough was seen (see {@link endScript})
 *     MARKER L          it listens: what is sent from now on is seen
 *     MARKER C FIELDS   the request that it was given has ended
 *     MARKER T TEXT     anything else that tcpdump says
 *
 * and last the capture file in base64, on lines without the marker. Nothing is written to any file. It ends with the
 * process above, with its time, or with its frames; a kill of the shell's process group takes all of it
 * (`timeout --foreground` makes no group of its own). `--immediate-mode`: a frame is not lost that came just before the end.
 *
 * @param marker Hexadecimal and random, so that nothing captured can contain it.
 * @param request Runs when the capture listens.
 */
export function captureScript(wish: CaptureWish, marker: string, request: Script = sh`:`): Script {
  const { address, nic = '', filter, seconds } = wish;
  return lines([
    sh`m=${marker}
for tool in tcpdump timeout base64; do
  command -v $tool >/dev/null 2>&1 && continue
  printf '%s N %s\n' "$m" $tool
  while IFS= read -r line; do case $line in Ip:*|Tcp:*) printf '%s K %s\n' "$m" "$line" ;; esac; done </proc/net/snmp
  exit 0
done
nic=$(ip -o address show to ${address} 2>/dev/null | while read -r _ name _; do echo "$name"; break; done)
nic=\${nic:-${nic}}
printf '%s I %s\n' "$m" "$nic"
request() {
${request}
}
exec 4>&1
{
  file=$(sh -c 'printf "%s P %s\n" "$0" "$$" >&3; exec "$@" 2>&3' "$m" timeout --foreground -k 2 ${seconds} tcpdump -i "$nic" -n -p -U --immediate-mode -s ${SNAP_LENGTH} -c ${MOST_FRAMES} -w - ${filter} 4>&- | base64)
  printf '%s\n' "$file" >&4
} 3>&1 | while IFS= read -r line; do
  case $line in
    "$m "*) printf '%s\n' "$line" >&4 ;;
    *'listening on '*) printf '%s L\n' "$m" >&4; request ;;
    *) printf '\n%s T %s\n' "$m" "$line" >&4 ;;
  esac
done`,
  ]);
}

/** Ends a capture that {@link captureScript} began, and no other process that may have come to its number. */
export function endScript(pid: number): Script {
  return sh`read -r name </proc/${pid}/comm && [ "$name" = timeout ] && kill -s TERM ${pid}`;
}

/** Reads what {@link captureScript} prints, line by line. */
export class CaptureOutput {
  missingTool: string | undefined;
  nic: string | undefined;
  pid: number | undefined;
  listening = false;
  /** What {@link requestScript} reported. */
  request: string | undefined;
  /** Lines of /proc/net/snmp before the request, of a host that lacks a tool. */
  readonly counters: string[] = [];
  /** What tcpdump said besides. */
  readonly said: string[] = [];
  private readonly encoded: string[] = [];

  constructor(readonly marker: string) {}

  line(line: string): void {
    if (!line.startsWith(`${this.marker} `)) {
      this.encoded.push(line);
      return;
    }
    const kind = line.charAt(this.marker.length + 1);
    const text = line.slice(this.marker.length + 3);
    switch (kind) {
      case 'N':
        this.missingTool = text;
        break;
      case 'K':
        this.counters.push(text);
        break;
      case 'I':
        this.nic = text;
        break;
      case 'P':
        this.pid = Number(text);
        break;
      case 'L':
        this.listening = true;
        break;
      case 'C':
        this.request = text;
        break;
      default:
        this.said.push(text);
    }
  }

  /** The capture file. */
  get file(): Uint8Array {
    return Buffer.from(this.encoded.join(''), 'base64');
  }
}
