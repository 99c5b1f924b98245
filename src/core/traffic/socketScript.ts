import { lines, sh, type Script } from '../ssh/shell';
import { everyWorker, spacing } from './curlScript';
import { type Pace } from './pace';
import { PERL } from './socketPerl';
import { PYTHON } from './socketPython';
import { type DnsTarget, type TcpTarget, type UdpTarget } from './target';

/**
 * Sends what curl cannot: bare connections, datagrams and questions for names, with Python or Perl, one of which almost
 * every system has for its own tools. Prints lines as `curlScript` does; the records are
 *
 *     MARKER A W BID KIND SECONDS ADDRESS PORT TEXT
 *
 * KIND is `ok`, `rcode` (TEXT is its number) or a kind of failure; PORT is 0 where no connection stood. SIGTERM ends a
 * worker after the request that is under way, so that none is cut off.
 */
export function socketScript(target: TcpTarget | UdpTarget | DnsTarget, pace: Pace, marker: string): Script {
  const { address, port, timeoutMs, asking } = target;
  const { own, among } = spacing(pace);
  const name = asking === 'dns' ? target.lookUp : '-';
  const options = [address, String(port), (timeoutMs / 1000).toFixed(3), asking, name, String(own)];
  return lines([
    sh`LC_ALL=C; export LC_ALL
m=${marker}
if command -v python3 >/dev/null 2>&1; then set -- python3 -c ${PYTHON}
elif [ -x /usr/libexec/platform-python ]; then set -- /usr/libexec/platform-python -c ${PYTHON}
elif command -v perl >/dev/null 2>&1; then set -- perl -e ${PERL}
else printf '%s N python3\n' "$m"; exit 0
fi
exec_with=$1 flag=$2 program=$3
worker() { "$exec_with" "$flag" "$program" "$m" "$1" "$2" $((($1 - 1) * ${among})) ${options} </dev/null; }`,
    everyWorker(pace),
  ]);
}
