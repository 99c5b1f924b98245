import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { fingerprintOf, judgeHostKey, knownKeyTypes, matchesHosts, parseKnownHosts } from '../../../src/core/ssh/knownHosts'; // prettier-ignore
import { appendKnownHost, knownHostsLine, KnownHostsFiles } from '../../../src/core/ssh/knownHostsFile';

/** A blob that is well-formed as far as known_hosts goes: type and some bytes. */
function blob(type: string, content: string): Buffer {
  const length = (text: string): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(Buffer.byteLength(text));
    return bytes;
  };
  return Buffer.concat([length(type), Buffer.from(type), length(content), Buffer.from(content)]);
}

const ED = 'ssh-ed25519';
const RSA = 'ssh-rsa';
const keyA = blob(ED, 'a'.repeat(32));
const keyB = blob(ED, 'b'.repeat(32));
const rsa = blob(RSA, 'r');
const text = (...lines: readonly string[]) => parseKnownHosts(lines.join('\n'), 'kh');
const line = (hosts: string, key: Buffer, type = ED): string => `${hosts} ${type} ${key.toString('base64')} comment`;
const hashed = (name: string): string => {
  const salt = Buffer.alloc(20, 7);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};
const web = { host: 'web1', port: 22 };

describe('known_hosts', () => {
  it('tells match, mismatch, other type, unknown', () => {
    const known = text('# comment', '', line('web1,192.0.2.1', keyA));
    assert.equal(judgeHostKey(known, web, keyA).state, 'match');
    assert.equal(judgeHostKey(known, { host: 'WEB1', port: 22 }, keyA).state, 'match');
    assert.equal(judgeHostKey(known, { host: '192.0.2.1', port: 22 }, keyA).state, 'match');
    assert.deepEqual({ ...judgeHostKey(known, web, keyB), entry: 0 }, { state: 'mismatch', entry: 0 });
    assert.equal(judgeHostKey(known, web, rsa).state, 'other-key-type');
    assert.equal(judgeHostKey(known, { host: 'web2', port: 22 }, keyA).state, 'unknown');
  });

  it('takes any of several keys on record, over several files', () => {
    const known = [...text(line('web1', keyB)), ...text(line('web1', keyA))];
    assert.equal(judgeHostKey(known, web, keyA).state, 'match');
  });

  it('puts revocation before everything, but only of that very key', () => {
    const known = text(line('web1', keyA), `@revoked ${line('*', keyA)}`, `@revoked ${line('*', keyB)}`);
    assert.equal(judgeHostKey(known, web, keyA).state, 'revoked');
    assert.equal(judgeHostKey(text(line('web1', keyA), `@revoked ${line('*', keyB)}`), web, keyA).state, 'match');
  });

  it('knows a host vouched for by an authority only, and takes no authority for a host key', () => {
    const known = text(`@cert-authority ${line('*.example', keyA)}`);
    assert.equal(judgeHostKey(known, { host: 'a.example', port: 22 }, keyA).state, 'ca-only');
    assert.equal(judgeHostKey(known, web, keyA).state, 'unknown');
  });

  it('keeps ports apart, except that a key on record without port is good on any', () => {
    const known = text(line('[web1]:2222', keyA), line('web2', keyB));
    assert.equal(judgeHostKey(known, { host: 'web1', port: 2222 }, keyA).state, 'match');
    assert.equal(judgeHostKey(known, web, keyA).state, 'unknown');
    assert.equal(judgeHostKey(known, { host: 'web2', port: 2222 }, keyB).state, 'match');
    assert.equal(judgeHostKey(known, { host: 'web2', port: 2222 }, keyA).state, 'unknown');
  });

  it('understands hashes, wildcards and negation', () => {
    assert.ok(matchesHosts(hashed('web1'), 'web1'));
    assert.ok(!matchesHosts(hashed('web1'), 'web2'));
    assert.ok(matchesHosts('*.example,!db.example', 'web.example'));
    assert.ok(!matchesHosts('*.example,!db.example', 'db.example'));
    assert.ok(!matchesHosts('!db.example', 'web.example'));
    assert.ok(matchesHosts('[web?]:*', '[web1]:2222'));
    assert.ok(!matchesHosts('*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(5000)));
  });

  it('looks up HostKeyAlias without a port', () => {
    const known = text(line('alias', keyA));
    assert.equal(judgeHostKey(known, { host: '10.0.0.1', port: 2222, alias: 'Alias' }, keyA).state, 'match');
  });

  it('skips lines that are not entries and counts lines as an editor does', () => {
    const known = text('web1', 'web1 ssh-ed25519', 'web1 ssh-ed25519 !!!!', line('web1', rsa), '@what ' + line('web1', keyA), '  ' + line('web1', keyA) + '\r'); // prettier-ignore
    assert.deepEqual(known.map((entry) => entry.line), [6]); // prettier-ignore
  });

  it('names the key types on record, so that one of them is asked for', () => {
    const known = text(line('web1', rsa, RSA), `@cert-authority ${line('web1', keyA)}`);
    assert.deepEqual([...knownKeyTypes(known, web)], [RSA]);
  });

  describe('files', () => {
    let path: string;
    beforeEach(() => {
      path = join(mkdtempSync(join(tmpdir(), 'lvs-dr-khf-')), 'known_hosts');
    });
    afterEach(() => rmSync(dirname(path), { recursive: true, force: true }));

    /** Reads as if some time had passed since the file was written: only then is it remembered. */
    const later = (): KnownHostsFiles => new KnownHostsFiles(() => Date.now() + 60_000);
    const entry = `${line('web1', keyA)}\n`;
    const replacement = `${line('web1', keyB)}\n`;
    const state = async (files: KnownHostsFiles, key = keyA): Promise<string> =>
      judgeHostKey(await files.read([path, `${path}2`]), web, key).state;

    it('are parsed once for all who read them, as long as they do not change', async () => {
      writeFileSync(path, entry);
      const files = later();
      const read = await Promise.all(Array.from({ length: 20 }, () => files.read([path])));
      assert.equal(new Set(read.map(([first]) => first)).size, 1);
      assert.equal(await files.read([path]), read.at(-1));
    });

    for (const [what, change, seen] of [
      ['a key stored by us', () => appendKnownHost(path, knownHostsLine(web, keyB, false)), 'match'],
      ['a key replaced in place, the times set back', () => overwrite(replacement), 'match'],
      ['a file replaced by another one', () => rename(replacement), 'match'],
      ['a file that is gone', () => rmSync(path), 'unknown'],
      ['a second file that has come', () => writeFileSync(`${path}2`, replacement), 'match'],
      ['a revocation', () => writeFileSync(`${path}2`, `@revoked ${replacement}`), 'revoked'],
      [
        'a key removed by ssh-keygen -R',
        () => execFileSync('ssh-keygen', ['-q', '-R', 'web1', '-f', path], { stdio: 'ignore' }),
        'unknown',
      ],
    ] as const) {
      it(`are read again at once: ${what}`, async () => {
        writeFileSync(path, entry);
        utimesSync(path, 1, 1);
        const files = later();
        assert.equal(await state(files, keyB), 'mismatch');
        await change();
        assert.equal(await state(files, keyB), seen);
      });
    }

    it('are read again as long as they may change faster than their times can tell', async () => {
      const files = new KnownHostsFiles();
      writeFileSync(path, entry);
      assert.notEqual(await files.read([path]), await files.read([path]));
      for (let round = 0; round < 100; round += 1) {
        writeFileSync(path, round % 2 === 0 ? entry : replacement);
        assert.equal(await state(files), round % 2 === 0 ? 'match' : 'mismatch', String(round));
      }
    });

    it('reject once they cannot be read, whatever is remembered of them', async () => {
      writeFileSync(path, entry);
      const files = later();
      assert.equal(await state(files), 'match');
      rmSync(path);
      mkdirSync(path);
      await assert.rejects(state(files), /EISDIR/);
      await assert.rejects(state(files), /EISDIR/);
      rmSync(path, { recursive: true });
      writeFileSync(path, entry);
      assert.equal(await state(files), 'match');
    });

    function overwrite(content: string): void {
      const before = statSync(path, { bigint: true });
      do {
        writeFileSync(path, content);
        utimesSync(path, 1, 1);
      } while (statSync(path, { bigint: true }).ctimeNs === before.ctimeNs); // whose clock is a coarse one
    }

    function rename(content: string): void {
      writeFileSync(`${path}.new`, content);
      renameSync(`${path}.new`, path);
    }
  });

  describe('compared with ssh-keygen', () => {
    let dir: string;
    const keys: { type: string; base64: string }[] = [];
    before(() => {
      dir = mkdtempSync(join(tmpdir(), 'lvs-dr-kh-'));
      for (const type of ['ed25519', 'ecdsa', 'rsa']) {
        const file = join(dir, type);
        execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
        const [name = '', base64 = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ');
        keys.push({ type: name, base64 });
      }
    });
    after(() => rmSync(dir, { recursive: true, force: true }));

    it('gives the fingerprint ssh-keygen gives', () => {
      for (const { base64 } of keys) {
        const input = `host ${keys.find((key) => key.base64 === base64)?.type ?? ''} ${base64}\n`;
        const printed = spawnSync('ssh-keygen', ['-lf', '-'], { input }).stdout.toString();
        assert.equal(printed.split(' ')[1], fingerprintOf(Buffer.from(base64, 'base64')));
      }
    });

    it('finds the same lines as ssh-keygen -F', () => {
      const label = fc.constantFrom('a', 'b', 'web1', 'Web1', 'web.example', '10.0.0.1', 'fe80::1');
      const name = fc.oneof(
        label,
        fc.tuple(label, fc.constantFrom(22, 2222)).map(([host, port]) => `[${host}]:${port}`),
      );
      const pattern = fc.oneof(name, fc.constantFrom('*', 'web?', '*.example', '[*]:2222', 'w*1', '?', '[web1]:*'));
      const field = fc.oneof(
        fc.array(fc.tuple(fc.constantFrom('', '', '', '!'), pattern).map((pair) => pair.join('')), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')), // prettier-ignore
        name.map((plain) => hashed(plain.toLowerCase())),
      );
      const entry = fc
        .tuple(
          fc.constantFrom('', '', '', '@revoked ', '@cert-authority ', '@bogus ', ' ', '#'),
          field,
          fc.nat(2),
          fc.constantFrom('', ' x', '\r', '\t# c'),
        ) // prettier-ignore
        .map(
          ([marker, hosts, key, tail]) =>
            `${marker}${hosts} ${keys[key]?.type ?? ''} ${keys[key]?.base64 ?? ''}${tail}`,
        );
      // No unusable keys: -F prints such lines, although ssh skips them when it verifies a host, as we do.
      const junk = fc.constantFrom('', '   ', '# comment', '@revoked', '\t#');
      const file = fc.array(fc.oneof({ weight: 6, arbitrary: entry }, junk), { maxLength: 12 });
      fc.assert(
        fc.property(file, name, (content, written) => {
          const wanted = written.toLowerCase(); // ssh does this before it looks, ssh-keygen leaves it to the caller
          const path = join(dir, 'known_hosts');
          const whole = content.join('\n') + '\n';
          writeFileSync(path, whole);
          const printed = spawnSync('ssh-keygen', ['-F', wanted, '-f', path]).stdout.toString();
          const theirs = [...printed.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]));
          const ours = parseKnownHosts(whole, path).filter(({ hosts }) => matchesHosts(hosts, wanted));
          assert.deepEqual(ours.map((one) => one.line), theirs); // prettier-ignore
        }),
        { numRuns: 150 },
      );
    }).timeout(60_000);

    it('writes lines that ssh-keygen finds, plain and hashed, after a last line without newline', async () => {
      const path = join(dir, 'new', 'known_hosts');
      const key = Buffer.from(keys[0]?.base64 ?? '', 'base64');
      await appendKnownHost(path, knownHostsLine({ host: 'Web1', port: 22 }, key, false));
      writeFileSync(path, readFileSync(path, 'utf8').trimEnd());
      await appendKnownHost(path, knownHostsLine({ host: 'web1', port: 2222 }, key, true));
      for (const wanted of ['web1', '[web1]:2222']) execFileSync('ssh-keygen', ['-F', wanted, '-f', path]);
      assert.equal((await new KnownHostsFiles().read([path, join(dir, 'absent')])).length, 2);
    });
  });
});
