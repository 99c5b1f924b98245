import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fateOf, parseRuleset, type FirstPacket } from '../../../src/core/resources/nftRuleset';
import { debian, differenceOf } from '../support/observed';
import { hostOf, reference } from '../support/reference';

/** `nft -t list ruleset` of nftables 1.0.6 on Debian 12: the rules that firewalld makes, and some written by hand. */
const captured = (name: string): string => readFileSync(join(__dirname, 'captured', `${name}.nft.txt`), 'utf8');
const FIREWALLD = captured('firewalld');
const OWN = captured('own');

const packet = (port: number, more: Partial<FirstPacket> = {}): FirstPacket => ({
  to: '192.168.16.100',
  protocol: 'tcp',
  port,
  nic: 'ens33',
  ...more,
});
const fate = (text: string, ...of: Parameters<typeof packet>): string => fateOf(parseRuleset(text), packet(...of)).type;

describe('the fate of a first packet under nftables rules', () => {
  it('under what firewalld makes: refused at the end, accepted where a zone lets it in, unknown where the client counts', () => {
    assert.deepEqual(fateOf(parseRuleset(FIREWALLD), packet(80)), { type: 'refused', rule: 'reject with icmpx admin-prohibited' }); // prettier-ignore
    assert.equal(fate(FIREWALLD, 22), 'accepted');
    assert.equal(fate(FIREWALLD, 3306), 'unknown');
    assert.equal(fate(FIREWALLD, 80, { nic: 'lo' }), 'accepted');
    assert.equal(fate(FIREWALLD.replace('tcp dport 22', 'tcp dport { 22, 80 }'), 80), 'accepted');
    assert.equal(fate(FIREWALLD, 80, { to: '2001:db8::1' }), 'refused', 'whatever its reverse path filter does');
    assert.equal(fate(FIREWALLD, 22, { to: '2001:db8::1' }), 'unknown', 'the reverse path filter may drop it');
  });

  it('under rules of a person: sets, ranges, networks, protocols, the policy', () => {
    assert.equal(fate(OWN, 80), 'accepted');
    assert.equal(fate(OWN, 8050), 'accepted');
    assert.deepEqual(fateOf(parseRuleset(OWN), packet(81)), { type: 'refused', rule: 'chain in policy drop' });
    assert.equal(fate(OWN, 443), 'unknown', 'for some clients');
    assert.equal(fate(OWN, 53, { protocol: 'udp' }), 'accepted');
    assert.equal(fate(OWN, 53, { protocol: 'udp', to: '192.168.17.1' }), 'refused');
    assert.equal(fate(OWN, 81, { to: '2001:db8::1' }), 'accepted', 'a table of IPv4');
  });

  it('is open where there are no rules, and takes any text for rules', () => {
    assert.equal(fate('', 80), 'accepted');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...`${FIREWALLD}${OWN}`.split('\n'), 'ct state vmap { invalid : drop }', '}', 'goto in', 'jump in')), (lines) => {
        assert.match(fate(lines.join('\n'), 80), /^(accepted|refused|unknown)$/);
      }),
    ); // prettier-ignore
  });

  it('is unknown behind what it cannot read, and known before', () => {
    const chain = (...rules: readonly string[]): string =>
      `table inet t {\nchain c {\ntype filter hook input priority 0; policy drop;\n${rules.join('\n')}\n}\n}\n`;
    assert.equal(fate(chain('ct state vmap { invalid : drop, new : accept }'), 80), 'unknown');
    assert.equal(fate(chain('meta mark 7 accept'), 80), 'unknown');
    assert.equal(fate(chain('meta mark 7 counter packets 1 bytes 2'), 80), 'refused', 'no verdict');
    assert.equal(fate(chain('tcp dport 80 accept', 'meta mark 7 drop'), 80), 'accepted');
    assert.equal(fate(chain('tcp dport != 80 drop', 'iifname "ens*" accept'), 80), 'accepted');
    assert.equal(fate(chain('tcp dport 80 jump nowhere'), 80), 'unknown');
    assert.equal(fate(chain('jump c'), 80), 'unknown', 'a loop');
    for (const map of [
      'iifname vmap { "lo" : drop, "ens33" : jump in }',
      'tcp dport vmap { 80 : accept }',
      'meta l4proto vmap { tcp : accept }',
    ])
      assert.equal(fate(chain(map), 80), 'unknown', map);
    for (const elsewhere of [
      'tcp dport 80 dnat to 10.0.0.2:8080',
      'tcp dport 80 redirect to :8080',
      'meta mark 7 queue to 1',
    ])
      assert.equal(fate(chain(elsewhere), 80), 'unknown', elsewhere);
    assert.equal(fate(chain('tcp dport 443 dnat to 10.0.0.2:8443'), 80), 'refused', 'another port');
    assert.equal(fate(chain('ct state untracked accept'), 80), 'unknown');
    assert.equal(fate(chain('ip protocol 6 tcp dport 80 accept'), 80), 'unknown');
    assert.equal(fate(chain('th dport 53 accept'), 53, { protocol: 'udp' }), 'accepted');
    assert.equal(fate(chain('fib saddr . mark . iif oif missing accept'), 80), 'unknown');
    assert.equal(fate(chain('ip saddr 10.0.0.0/8 tcp dport 443 accept'), 80), 'refused', 'another port, whoever asks');
  });
});

describe('a firewall in the way', () => {
  const cluster = reference();
  const problems = (name: string, printed: Readonly<Record<string, string>>) => {
    const host = hostOf(cluster, name);
    return differenceOf('firewall', { cluster, host }, debian(host.address, printed)).problems ?? [];
  };

  it('is told on director and real server, with the rule, and blocks nothing', () => {
    for (const name of ['lvs', 'web1']) {
      const [closed] = problems(name, { 'firewall/rules': FIREWALLD });
      assert.equal(closed?.code, 'firewall-closed');
      assert.equal(closed.severity, 'warns');
      assert.match(
        closed.message,
        new RegExp(`${name} turns clients of 192\\.168\\.16\\.100 port 80 away: reject with`),
      );
      assert.match(closed.next, /--add-port=80\/tcp/);
    }
    assert.deepEqual(problems('web1', { 'firewall/rules': OWN }), []);
    assert.deepEqual(problems('lvs', {}), []);
    assert.deepEqual(problems('nfs', { 'firewall/rules': FIREWALLD }), []);
  });

  it('is no matter where the cluster is taken off', () => {
    const host = hostOf(cluster, 'lvs');
    const printed = debian(host.address, { 'firewall/rules': FIREWALLD, 'firewall/conntrack': '1\n' });
    assert.deepEqual(differenceOf('firewall', { cluster, host }, printed, 'remove').problems ?? [], []);
  });

  it('that drops what it calls invalid lets no connection of the table end, unless the VIP is not tracked', () => {
    const codes = (rules: string) => problems('lvs', { 'firewall/rules': rules }).map(({ code }) => code);
    assert.ok(codes(FIREWALLD).includes('firewall-drops-invalid'));
    const spared = `${FIREWALLD}table ip raw {\n\tchain pre {\n\t\ttype filter hook prerouting priority raw; policy accept;\n\t\tip daddr 192.168.16.100 notrack\n\t}\n}\n`;
    assert.ok(!codes(spared).includes('firewall-drops-invalid'));
    assert.ok(!problems('web1', { 'firewall/rules': FIREWALLD }).some(({ code }) => code === 'firewall-drops-invalid'));
  });

  it('is not what net.ipv4.vs.conntrack is for with direct routing', () => {
    assert.deepEqual(problems('lvs', { 'firewall/conntrack': '1\n' }).map(({ code }) => code), ['ipvs-conntrack']); // prettier-ignore
    assert.deepEqual(problems('lvs', { 'firewall/conntrack': '0\n' }), []);
  });
});
