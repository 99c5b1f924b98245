import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseReading } from '../../../src/core/traffic/directorReading';
import { HostOutput } from '../../../src/core/traffic/hostOutput';
import { type RequestRecord } from '../../../src/core/traffic/record';
import { httpTarget } from './helpers/targets';

const MARKER = 'cafe';

function read(lines: readonly string[]): { readonly records: readonly RequestRecord[]; readonly before: number } {
  const records: RequestRecord[] = [];
  const output = new HostOutput({
    marker: MARKER,
    target: httpTarget(80, { timeoutMs: 1_000 }),
    firstIndex: 1,
    elapsedMs: () => 0,
    onRecord: (record) => records.push(record),
  });
  for (const line of lines) output.line(line.startsWith('!') ? line.slice(1) : `${MARKER} ${line}`);
  const before = records.length;
  output.end();
  return { records, before };
}

/** A connection that failed, as curl 7.88 reports it. */
const FAILED = 'R 1 0 0 1 000|7|0.000108|0.000000||0|0|0|Failed to connect to 127.0.0.1 port 1 after 0 ms';
const ANSWERED = 'R 1 1 1 1 200|0|0.002500|0.001000|10.0.0.9|40000|1|13|';

describe('reading what a host reports', () => {
  it('gives each failed connection its own reason, whichever of the two pipes is first', () => {
    const kinds = (lines: readonly string[]): unknown =>
      read(lines).records.map(({ failure }) => failure?.kind ?? 'ok');
    const first = ['E 1 Connection refused', FAILED, ANSWERED, 'E 1 No route to host', FAILED];
    const last = [FAILED, ANSWERED, FAILED, 'E 1 Connection refused', 'E 1 No route to host'];
    assert.deepEqual(kinds(first), ['refused', 'ok', 'no-route']);
    assert.deepEqual(kinds(last), ['refused', 'ok', 'no-route']);
    assert.deepEqual(kinds(['E 1 Network is unreachable', FAILED]), ['no-route']);
    assert.deepEqual(kinds(['E 1 Connection timed out', FAILED]), ['timeout']);
  });

  it('hands records over in order, and at the end also without a reason', () => {
    const { records, before } = read([ANSWERED, FAILED, ANSWERED]);
    assert.equal(before, 1);
    assert.deepEqual(records.map(({ index, failure }) => [index, failure?.kind]), [[1, undefined], [2, 'other'], [3, undefined]]); // prettier-ignore
  });

  it('does without the fields that curl before 7.75 does not know', () => {
    const old = (code: string, time: string): RequestRecord | undefined =>
      read([`R 1 0 0 1 ${code}||${time}|0.000000|10.0.0.9|40000|1|0|`]).records[0];
    assert.equal(old('200', '0.002')?.failure, undefined);
    assert.equal(old('503', '0.002')?.failure?.kind, 'status');
    assert.equal(old('000', '1.001')?.failure?.kind, 'timeout');
    assert.equal(old('000', '0.002')?.failure?.kind, 'other');
  });

  it('reads pages, headers, client and time', () => {
    const { records } = read([
      'H 1 1 X-Served-By: web1%0AVia: a: b%0A',
      'B 1 1 13 77 100%25 web1%0D%0A',
      ANSWERED,
      '!noise',
      'Z unknown',
    ]);
    assert.deepEqual(records, [
      {
        index: 1,
        atMs: 0,
        timeMs: 2.5,
        status: 200,
        client: { address: '10.0.0.9', port: 40000 },
        page: { id: 1, size: 13, text: '100% web1\r\n' },
        headers: { 'x-served-by': 'web1', via: 'a: b' },
      },
    ]);
  });

  it('keeps workers apart, and knows a page that two of them found for the same', () => {
    const { records } = read([
      'B 1 1 13 77 web1',
      'B 2 1 13 78 web1',
      'B 2 2 13 77 web1',
      'R 2 0 2 1 200|0|0.002|0.001|10.0.0.9|40001|1|13|',
      'R 2 0 1 1 200|0|0.002|0.001|10.0.0.9|40002|1|13|',
      FAILED.replace('R 1', 'R 2'),
      ANSWERED.replace('R 1 1', 'R 1 0'),
      'E 1 No route to host',
      'E 2 Connection refused',
    ]);
    assert.deepEqual(
      records.map(({ index, client, page, failure }) => [index, client?.port, page?.id, failure?.kind]),
      [
        [1, 40_001, 1, undefined],
        [2, 40_002, 2, undefined],
        [3, 40_000, 1, undefined],
        [4, undefined, undefined, 'refused'],
      ],
    );
  });

  it('takes any text without failing, as does the reading of a director', () => {
    const kinds = fc.constantFrom('R ', 'B ', 'H ', 'E 1 ', 'S ', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.string({ unit: 'binary' }))), (lines) => {
        read(lines.map(([kind, rest]) => kind + rest));
        parseReading(`== ipvs\npresent\n== table\n${lines.map(([, rest]) => `TCP  ${rest}\n  -> ${rest}`).join('\n')}`);
      }),
    );
  });
});
