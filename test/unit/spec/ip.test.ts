import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { contains, isUsableUnicast, parseAddress, parseNetwork, persistenceMask } from '../../../src/core/spec/ip';

describe('addresses', () => {
  it('spells an address as the kernel does', () => {
    for (const [text, canonical] of [
      ['192.168.16.100', '192.168.16.100'],
      ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
      ['2001:db8:0:1:0:0:0:0', '2001:db8:0:1::'],
      ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
      ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
      ['::', '::'],
      ['::1', '::1'],
      ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
      ['2001:db8::10.0.0.1', '2001:db8::a00:1'],
    ] as const) {
      assert.equal(parseAddress(text)?.text, canonical);
    }
  });

  it('takes nothing that is not exactly an address', () => {
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      ' 1.2.3.4',
      '1.2.3.4/24',
      '::1%eth0',
      '[::1]',
      '1::2::3',
      'localhost',
      '0x7f.1',
    ]) {
      assert.equal(parseAddress(text), undefined, text);
    }
  });

  it('agrees with the URL parser on every IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const mine = parseAddress(text)?.text ?? '';
        assert.ok(isIPv6(mine));
        assert.equal(new URL(`http://[${mine}]`).host, new URL(`http://[${text}]`).host);
        assert.equal(parseAddress(mine)?.text, mine);
      }),
    );
  });

  it('knows what is in a network', () => {
    const inside = (network: string, address: string) => contains(parseNetwork(network)!, parseAddress(address)!);
    assert.equal(inside('192.168.16.0/24', '192.168.16.255'), true);
    assert.equal(inside('192.168.16.0/24', '192.168.17.0'), false);
    assert.equal(inside('0.0.0.0/0', '255.255.255.255'), true);
    assert.equal(inside('10.0.0.1/32', '10.0.0.2'), false);
    assert.equal(inside('2001:db8::/64', '2001:db8::ffff'), true);
    assert.equal(inside('::/0', '10.0.0.1'), false);
  });

  it('reads networks strictly and tells host bits', () => {
    assert.deepEqual([parseNetwork('10.1.2.3/8')?.text, parseNetwork('10.1.2.3/8')?.exact], ['10.0.0.0/8', false]);
    assert.equal(parseNetwork('10.1.2.3/8')?.last.text, '10.255.255.255');
    for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '::/129', '/24'])
      assert.equal(parseNetwork(text), undefined, text);
  });

  it('knows which addresses cannot belong to one machine', () => {
    for (const text of ['0.0.0.0', '127.0.0.1', '224.0.0.18', '255.255.255.255', '::', '::1', 'fe80::1', 'ff02::1'])
      assert.equal(isUsableUnicast(parseAddress(text)!), false, text);
    for (const text of ['10.0.0.1', '192.168.16.100', '8.8.8.8', '2001:db8::1', 'fd00::1'])
      assert.equal(isUsableUnicast(parseAddress(text)!), true, text);
  });

  it('writes masks of persistence as ipvsadm lists them', () => {
    assert.equal(persistenceMask('255.255.255.0', 4), '255.255.255.0');
    assert.equal(persistenceMask(24, 4), '255.255.255.0');
    assert.equal(persistenceMask('255.255.255.255', 4), '');
    assert.equal(persistenceMask('64', 6), '64');
    assert.equal(persistenceMask(128, 6), '');
    for (const [mask, family] of [
      ['255.0.255.0', 4],
      ['0.0.0.0', 4],
      [33, 4],
      ['255.255.255.0', 6],
      [129, 6],
    ] as const)
      assert.equal(persistenceMask(mask, family), undefined);
  });
});
