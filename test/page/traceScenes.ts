import type { Journey, Lane, Step } from '../../src/core/trace/journey';
import type { PageState, ToPage } from '../../webview/trace/protocol';
import { type CaptureName, journeyOf } from '../unit/trace/captures';

const LONG = 'a-real-server-with-a-name-that-somebody-generated-and-nobody-ever-typed.rack-17.example.net';

export function stateOf(journey: Journey | null): PageState {
  return { uri: 'file:///home/me/web/cluster.yaml', service: 'tcp 192.168.16.100:80', from: 'client', journey };
}

/** The same journey with other names and addresses in all of it. */
export function renamed(journey: Journey, names: Readonly<Record<string, string>>): Journey {
  const text = Object.entries(names).reduce((now, [from, to]) => now.replaceAll(from, to), JSON.stringify(journey));
  return JSON.parse(text) as Journey;
}

export const ARRIVED = journeyOf('arrived');

export const LACKING = journeyOf('arrived', (host) =>
  host.host === 'web1' ? { ...host, capture: { missing: 'tcpdump', counters: [] } } : host,
);

export const LONG_NAMES = renamed(journeyOf('vip-missing'), { web2: LONG, lvs: `director-${LONG}` });

export const IPV6 = renamed(ARRIVED, {
  '192.168.16.100': '2001:db8:1234:5678:9abc:def0:1234:100',
  '192.168.16.14': '2001:db8:1234:5678:9abc:def0:1234:14',
});

/** Eight real servers that all answer ARP. */
export const EIGHT = eight(journeyOf('arp-answered'));

function eight(journey: Journey): Journey {
  const added = [3, 4, 5, 6, 7, 8].map((at) => ({ host: `web${at}`, mac: `52:54:00:16:02:0${at}`, address: `192.168.16.15${at}` })); // prettier-ignore
  const [last] = journey.lanes.slice(-1);
  const answer = journey.steps.find(({ kind, from }) => kind === 'arp-answers' && from === 'web2');
  if (last === undefined || answer === undefined) throw new Error('the capture has no second real server');
  const lanes = added.map((each): Lane => ({ ...last, ...each }));
  const answers = added.map(({ host, mac }): Step => ({
    ...answer,
    from: host,
    macs: { ...answer.macs, source: mac },
  }));
  const after = journey.steps.indexOf(answer) + 1;
  return {
    ...journey,
    lanes: [...journey.lanes, ...lanes],
    steps: [...journey.steps.slice(0, after), ...answers, ...journey.steps.slice(after)],
  };
}

const captured = (name: CaptureName): readonly ToPage[] => shown(journeyOf(name));

export function shown(journey: Journey | null): readonly ToPage[] {
  return [{ type: 'journey', state: stateOf(journey) }];
}

export const TRACE_SCENES = {
  nothing: shown(null),
  working: [...shown(null), { type: 'working', phase: 'asking' }],
  failed: [
    ...shown(null),
    { type: 'failed', message: 'client cannot be reached: Connection refused.', next: 'Start its ssh service.' },
  ],
  arrived: shown(ARRIVED),
  vipMissing: captured('vip-missing'),
  arpAnswered: captured('arp-answered'),
  firewallDrop: captured('firewall-drop'),
  firewallReject: captured('firewall-reject'),
  gatewayLoop: captured('gateway-loop'),
  stopped: captured('stopped'),
  vipNowhere: captured('vip-nowhere'),
  lacking: shown(LACKING),
  longNames: shown(LONG_NAMES),
  ipv6: shown(IPV6),
  eight: shown(EIGHT),
} satisfies Readonly<Record<string, readonly ToPage[]>>;
export type TraceSceneName = keyof typeof TRACE_SCENES;
