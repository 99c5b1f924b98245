/** A chain as `nft list ruleset` (nftables 1.0) prints it. */
export interface Chain {
  /** `ip`, `ip6`, `inet` … */
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Where the kernel enters it; absent: another chain jumps to it. */
  readonly hook?: { readonly name: string; readonly policy: 'accept' | 'drop' };
  /** Rules in order, without counters and comments. */
  readonly rules: readonly string[];
}

export type Ruleset = readonly Chain[];

/** The first packet of a connection from a client that nothing is known of. */
export interface FirstPacket {
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The NIC it comes in by; `undefined`: not known. */
  readonly nic: string | undefined;
}

export type Fate =
  | { readonly type: 'accepted' }
  /** By this rule, or the policy of this chain. */
  | { readonly type: 'refused'; readonly rule: string }
  /** A rule that cannot be read to the end may decide either way. */
  | { readonly type: 'unknown' };

/** Takes any text; what it does not know as a chain it leaves out. */
export function parseRuleset(text: string): Ruleset {
  const chains: (Omit<Chain, 'rules' | 'hook'> & { hook?: NonNullable<Chain['hook']>; rules: string[] })[] = [];
  let table: { readonly family: string; readonly name: string } | undefined;
  let chain: (typeof chains)[number] | undefined;
  /** Blocks of other kinds: sets, maps, flow tables. */
  let inside = 0;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const opened = /^table (\S+) (\S+) \{/.exec(line);
    const begun = /^chain (\S+) \{$/.exec(line);
    if (opened !== null) table = { family: opened[1] ?? '', name: opened[2] ?? '' };
    else if (begun !== null && table !== undefined) {
      chain = { family: table.family, table: table.name, name: begun[1] ?? '', rules: [] };
      chains.push(chain);
    } else if (line === '}') {
      if (inside > 0) inside -= 1;
      else if (chain !== undefined) chain = undefined;
      else table = undefined;
    } else if (chain === undefined) {
      if (line.endsWith('{')) inside += 1;
    } else {
      const base = /^type \S+ hook (\S+) .*; policy (accept|drop);$/.exec(line);
      if (base === null) chain.rules.push(plain(line));
      else chain.hook = { name: base[1] ?? '', policy: base[2] === 'drop' ? 'drop' : 'accept' };
    }
  }
  return chains;
}

/** What filters on the way in make of a packet: each base chain must let it through (nft(8), "verdict statement"). */
export function fateOf(rules: Ruleset, packet: FirstPacket): Fate {
  const families = new Set(['inet', packet.to.includes(':') ? 'ip6' : 'ip']);
  const bases = rules.filter(
    ({ family, hook }) => families.has(family) && (hook?.name === 'prerouting' || hook?.name === 'input'),
  );
  let isUnknown = false;
  for (const base of bases) {
    const fate = walk(rules, base, packet, new Set());
    // What another chain makes of it is no matter then.
    if (fate?.type === 'refused') return fate;
    if (fate === undefined && base.hook?.policy === 'drop')
      return { type: 'refused', rule: `chain ${base.name} policy drop` };
    if (fate?.type === 'unknown') isUnknown = true;
  }
  return { type: isUnknown ? 'unknown' : 'accepted' };
}

/** `undefined`: no rule of the chain decides. */
function walk(rules: Ruleset, chain: Chain, packet: FirstPacket, seen: ReadonlySet<Chain>): Fate | undefined {
  if (seen.has(chain)) return { type: 'unknown' };
  const within = new Set([...seen, chain]);
  for (const rule of chain.rules) {
    const { matches, verdict, target } = read(rule, packet);
    if (matches === 'no' || verdict === undefined) continue;
    if (verdict === 'elsewhere') return { type: 'unknown' };
    if (verdict === 'return') {
      if (matches === 'yes') return undefined;
      return { type: 'unknown' };
    }
    if (verdict === 'jump' || verdict === 'goto') {
      const next = rules.find(
        ({ family, table, name }) => family === chain.family && table === chain.table && name === target,
      );
      const fate = next === undefined ? ({ type: 'unknown' } as const) : walk(rules, next, packet, within);
      if (matches === 'maybe') {
        if (fate !== undefined || verdict === 'goto') return { type: 'unknown' };
        continue;
      }
      if (fate !== undefined) return fate;
      // What `goto` leads to does not come back here: the caller's caller decides, at last the policy.
      if (verdict === 'goto') return undefined;
      continue;
    }
    if (matches === 'maybe') return { type: 'unknown' };
    return verdict === 'accept' ? { type: 'accepted' } : { type: 'refused', rule };
  }
  return undefined;
}

interface Read {
  readonly matches: 'yes' | 'no' | 'maybe';
  /** `elsewhere`: the packet goes on as another one, or a map decides. */
  readonly verdict: 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'goto' | 'elsewhere' | undefined;
  readonly target: string | undefined;
}

/** Reads the expressions of a rule one after the other. */
function read(rule: string, packet: FirstPacket): Read {
  let rest = rule;
  let matches: Read['matches'] = 'yes';
  while (rest !== '') {
    const verdict = /^(accept|drop|reject|return|jump|goto)\b(?: (\S+))?/.exec(rest);
    if (verdict !== null) {
      const [, word, target] = verdict;
      return { matches, verdict: word as NonNullable<Read['verdict']>, target };
    }
    if (/^(?:dnat|redirect|tproxy|queue)\b|^(?:\S+ ){0,3}vmap\b/.test(rest)) {
      return { matches: 'maybe', verdict: 'elsewhere', target: undefined };
    }
    const known = EXPRESSIONS.find(({ pattern }) => pattern.test(rest));
    const found = known?.pattern.exec(rest);
    if (known === undefined || found === null || found === undefined) {
      // All parts of a rule must match: a later one may still rule it out.
      matches = 'maybe';
      const next = rest.search(
        /(?<=\s)(?:(?:tcp|udp|th) dport|ct state|ip6? daddr|meta l4proto|accept|drop|reject|return|jump|goto|dnat|redirect|tproxy|queue|vmap)\b/,
      );
      rest = next < 0 ? '' : rest.slice(next);
      continue;
    }
    const answer = known.holds(found[1] ?? '', packet);
    if (answer === 'no') return { matches: 'no', verdict: undefined, target: undefined };
    if (answer === 'maybe') matches = 'maybe';
    rest = rest.slice(found[0].length).trimStart();
  }
  return { matches, verdict: undefined, target: undefined };
}

type Answer = 'yes' | 'no' | 'maybe';

/** A word, a quoted word, or a set of them in braces, perhaps negated. */
const VALUE = String.raw`((?:!= )?(?:\{[^}]*\}|"[^"]*"|[^\s{]+(?:,\S+)*))`;

const EXPRESSIONS: readonly {
  readonly pattern: RegExp;
  readonly holds: (value: string, packet: FirstPacket) => Answer;
}[] = [
  // What is not tracked has no state but that.
  expression('ct state', (value) => oneOf(value, (each) => (each === 'untracked' ? 'maybe' : answer(each === 'new')))),
  expression('ct status', (value) => oneOf(value, () => 'no')),
  expression('(?:iifname|iif)', (value, { nic }) =>
    oneOf(value, (each) => (nic === undefined ? (each === 'lo' ? 'no' : 'maybe') : wildcard(each, nic))),
  ),
  expression('meta nfproto', (value, { to }) => oneOf(value, (each) => answer(each === (to.includes(':') ? 'ipv6' : 'ipv4')))),
  expression('(?:meta l4proto|ip protocol|ip6 nexthdr)', (value, { protocol }) => oneOf(value, (each) => (/^\d+$/.test(each) ? 'maybe' : answer(each === protocol)))),
  expression('(?:icmp|icmpv6|igmp|sctp|ah|esp) (?:type|code|dport|spi)', () => 'no'),
  expression('tcp dport', (value, packet) => (packet.protocol === 'tcp' ? portIs(value, packet) : 'no')),
  expression('udp dport', (value, packet) => (packet.protocol === 'udp' ? portIs(value, packet) : 'no')),
  expression('th dport', portIs),
  expression('ip6? daddr', (value, { to }) => oneOf(value, (each) => (/^[\d.]+$|^[\da-f:]+$/i.test(each) ? answer(each === to) : within(each, to)))),
  { pattern: /^counter()/, holds: () => 'yes' },
  { pattern: /^log(?: (?:prefix "[^"]*"|level \S+|flags \S+|group \S+))*()/, holds: () => 'yes' },
]; // prettier-ignore

function expression(head: string, holds: (value: string, packet: FirstPacket) => Answer) {
  return { pattern: new RegExp(`^${head} ${VALUE}`), holds };
}

function portIs(value: string, { port }: FirstPacket): Answer {
  return oneOf(value, (each) => {
    const range = /^(\d+)(?:-(\d+))?$/.exec(each);
    if (range === null) return SERVICES.has(each) ? answer(SERVICES.get(each) === port) : 'maybe';
    return answer(port >= Number(range[1]) && port <= Number(range[2] ?? range[1]));
  });
}

/** Names that nft(8) prints for ports when it is asked to, of those that are balanced. */
const SERVICES: ReadonlyMap<string, number> = new Map([
  ['ssh', 22],
  ['domain', 53],
  ['http', 80],
  ['https', 443],
]);

/** Networks are read for IPv4; anything else may match. */
function within(network: string, address: string): Answer {
  const match = /^([\d.]+)\/(\d+)$/.exec(network);
  if (match === null || address.includes(':')) return 'maybe';
  const size = Number(match[2]);
  const number = (text: string): number => text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const block = 2 ** (32 - size);
  return answer(Math.floor(number(match[1] ?? '') / block) === Math.floor(number(address) / block));
}

function wildcard(pattern: string, nic: string): Answer {
  return answer(pattern.endsWith('*') ? nic.startsWith(pattern.slice(0, -1)) : pattern === nic);
}

function oneOf(value: string, holds: (each: string) => Answer): Answer {
  const negated = value.startsWith('!= ');
  const list = value.replace(/^!= /, '').replace(/^\{|\}$/g, '').split(',').map((each) => each.trim().replace(/^"|"$/g, '')); // prettier-ignore
  if (list.some((each) => each.startsWith('@'))) return 'maybe';
  const answers = list.filter((each) => each !== '').map(holds);
  const found = answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
  if (!negated || found === 'maybe') return found;
  return found === 'yes' ? 'no' : 'yes';
}

function answer(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}

function plain(line: string): string {
  return line.replace(/ comment "[^"]*"/g, '').replace(/counter packets \d+ bytes \d+ /g, '');
}
