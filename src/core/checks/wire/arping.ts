import type { Host } from '../../spec/cluster';
import { framed, type Framed } from '../../resources/frame';
import { sh } from '../../ssh/shell';

/** Seconds for which the segment is asked, one question a second: one lost frame must not hide anybody. */
const ASKED_SECONDS = 3;

export interface Question {
  readonly vip: string;
  /** Addresses that must answer where the asker itself holds the VIP, so that silence is known to be silence. */
  readonly control: readonly string[];
}

/**
 * Asks the segment who has an address, by whichever arping(8) the host has:
 *
 * - iputils (RHEL: iputils, Debian: iputils-arping), and BusyBox with the same options. `-b`, or else it asks only the
 *   first that answered from its second question on, and never hears another.
 * - Thomas Habets' (Debian: arping; EPEL: arping): it always broadcasts, and its `-b` is something else.
 */
export function arpingProbe({ address, interface: nic }: Host, { vip, control }: Question): Framed {
  return framed([
    [
      'wire/tool',
      sh`LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH
tool=
command -v arping >/dev/null && case "$(arping -V 2>&1)" in *iputils*|*BusyBox*) tool=iputils;; *) tool=habets;; esac
echo "$tool"
ask() {
  case $tool in
    iputils) if [ "$2" = 1 ]; then arping -c 1 -w 2 -s ${address} -I "$nic" "$1"; else arping -b -w "$2" -s ${address} -I "$nic" "$1"; fi;;
    habets) arping -c "$2" -w "$(($2 + 1))" -S ${address} -i "$nic" "$1";;
  esac
}`,
    ],
    [
      'wire/nic',
      sh`nic=${nic ?? ''}
[ -n "$nic" ] || nic=$(ip -o address show to ${address} | { read -r _ name _; echo "$name"; })
echo "$nic"`,
    ],
    ['wire/holds', sh`ip -o address show to ${vip}`],
    ['wire/answers', sh`[ -n "$tool" ] && [ -n "$nic" ] && ask ${vip} ${ASKED_SECONDS} 2>&1`],
    [
      'wire/control',
      sh`if [ -n "$tool" ] && [ -n "$nic" ] && [ -n "$(ip -o address show to ${vip})" ]; then
for other in ${control}; do ask "$other" 1 2>&1 && break; done
fi`,
    ],
  ]);
}

/**
 * The hardware addresses that answered, in the order in which they first did, lower case. iputils and BusyBox print
 * `Unicast reply from ADDRESS [MAC]  TIME`, Habets' prints `60 bytes from MAC (ADDRESS): index=0 time=TIME`.
 */
export function parseAnswers(text: string): readonly string[] {
  const found = text.split('\n').flatMap((line) => (IPUTILS.exec(line) ?? HABETS.exec(line))?.[1]?.toLowerCase() ?? []);
  return [...new Set(found)];
}

const MAC = '((?:[0-9a-f]{2}:){5}[0-9a-f]{2})';
const IPUTILS = new RegExp(`^(?:Unicast|Broadcast) reply from \\S+ \\[${MAC}\\]`, 'i');
const HABETS = new RegExp(`^\\d+ bytes from ${MAC} \\(`, 'i');
