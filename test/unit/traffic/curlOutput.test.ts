import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CurlOutput } from '../../../src/core/traffic/curlOutput';
import { parseReading } from '../../../src/core/traffic/directorReading';
import { type RequestRecord } from '../../../src/core/traffic/record';

const MARKER = 'cafe';

function read(lines: readonly string[]): { readonly records: readonly RequestRecord[]; readonly before: number } {
  const records: RequestRecord[] = [];
  const output = new CurlOutput(MARKER, 1_000, () => 0, (record) => records.push(record)); // prettier-ignore
  for (const line of lines) output.line(line.startsWith('!') ? line.slice(1) : `${MARKER} ${line}`);
  const before = records.length;
  output.end();
  return { records, before };
}

/** A connection that failed, as curl 7.88 reports it. */
const FAILED = 'R 0 0 000|7|0.000108|0.000000||0|0|0|Failed to connect to 127.0.0.1 port 1 after 0 ms';
const ANSWERED = 'R 1 1 200|0|0.002500|0.001000|10.0.0.9|40000|1|13|';

describe("reading curl's records", () => {
  it('gives each failed connection its own reason, whichever of the two pipes is first', () => {
    const kinds = (lines: readonly string[]): unknown =>
      read(lines).records.map(({ failure }) => failure?.kind ?? 'ok');
    const first = ['E Connection refused', FAILED, ANSWERED, 'E No route to host', FAILED];
    const last = [FAILED, ANSWERED, FAILED, 'E Connection refused', 'E No route to host'];
    assert.deepEqual(kinds(first), ['refused', 'ok', 'no-route']);
    assert.deepEqual(kinds(last), ['refused', 'ok', 'no-route']);
    assert.deepEqual(kinds(['E Network is unreachable', FAILED]), ['no-route']);
    assert.deepEqual(kinds(['E Connection timed out', FAILED]), ['timeout']);
  });

  it('hands records over in order, and at the end also without a reason', () => {
    const { records, before } = read([ANSWERED, FAILED, ANSWERED]);
    assert.equal(before, 1);
    assert.deepEqual(records.map(({ index, failure }) => [index, failure?.kind]), [[1, undefined], [2, 'other'], [3, undefined]]); // prettier-ignore
  });

  it('does without the fields that curl before 7.75 does not know', () => {
    const old = (code: string, time: string): RequestRecord | undefined =>
      read([`R 0 0 ${code}||${time}|0.000000|10.0.0.9|40000|1|0|`]).records[0];
    assert.equal(old('200', '0.002')?.failure, undefined);
    assert.equal(old('503', '0.002')?.failure?.kind, 'status');
    assert.equal(old('000', '1.001')?.failure?.kind, 'timeout');
    assert.equal(old('000', '0.002')?.failure?.kind, 'other');
  });

  it('reads pages, headers, client and time', () => {
    const { records } = read([
      'H 1 X-Served-By: web1%0AVia: a: b%0A',
      'B 1 13 100%25 web1%0D%0A',
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

  it('takes any text without failing, as does the reading of a director', () => {
    const kinds = fc.constantFrom('R ', 'B ', 'H ', 'E ', 'S ', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, fc.string({ unit: 'binary' }))), (lines) => {
        read(lines.map(([kind, rest]) => kind + rest));
        parseReading(`== ipvs\npresent\n== table\n${lines.map(([, rest]) => `TCP  ${rest}\n  -> ${rest}`).join('\n')}`);
      }),
    );
  });
});
