import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../e2e/harness/session';

/** How a mistake of ours looks when something catches it and shows it, instead of what went wrong for the person. */
const MISTAKE = /\b(TypeError|ReferenceError|SyntaxError|RangeError)\b|is not a function|Cannot read propert|is not iterable/; // prettier-ignore

/** No exception that nobody caught, none that was caught and shown as it stands, no contribution that VS Code refused. */
export async function assertNoMistakes({ faults, vscode }: Session): Promise<void> {
  assert.deepEqual(await faults.extensionHost(), []);
  assert.deepEqual(
    faults.browser().filter((text) => MISTAKE.test(text)),
    [],
  );
  const log = await ownLog(vscode.logsFolder);
  assert.match(log, /activated in/);
  assert.deepEqual(
    log.split('\n').filter((line) => MISTAKE.test(line)),
    [],
  );
}

/** What our output channel has, of every window that the session had. */
async function ownLog(logsFolder: string): Promise<string> {
  const files = await readdir(logsFolder, { recursive: true });
  const own = files.filter((file) => file.endsWith('LVS-DR.log'));
  return (await Promise.all(own.map((file) => readFile(join(logsFolder, file), 'utf8')))).join('\n');
}
