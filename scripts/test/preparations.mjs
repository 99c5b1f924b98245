// What suites wait for, made beside those that need nothing of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root } from './root.mjs';

/** What takes minutes to make on a fresh machine, and nothing where it is there. */
const preparations = {
  vscode: ['VS Code', 'scripts/vscode/prepare.ts'],
  debian: ['the image of the lab, profile debian', 'lab/cli.ts', 'image', '--install', '--profile', 'debian'],
  'rhel-like': [
    'the image of the lab, profile rhel-like',
    'lab/cli.ts',
    'image',
    '--install',
    '--profile',
    'rhel-like',
  ],
};

/** The names of the preparations that a part waits for. */
export function needsOf({ needs = [], machines }) {
  return machines === undefined ? needs : [...needs, machines];
}

/** Made one after the other beside the suites, which would otherwise use one of the cores only. */
export class Preparations {
  #made = new Map();

  begin(wanted) {
    let before = Promise.resolve();
    for (const name of Object.keys(preparations).filter((each) => wanted.includes(each))) {
      before = before.then(() => prepare(...preparations[name]));
      this.#made.set(name, before);
    }
  }

  all() {
    return [...this.#made.keys()];
  }

  /** Tells what could not be prepared; the suite then tries it itself and fails on it. */
  async await(names) {
    for (const name of names) {
      if (!this.#made.has(name)) continue;
      const { title, status, said, seconds } = await this.#made.get(name);
      this.#made.delete(name);
      console.log(status === 0 ? `\n   ${title}: ready, made aside in ${seconds} s` : `\n   ${title}: failed\n${said}`);
    }
  }
}

async function prepare(title, ...args) {
  const start = Date.now();
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { title, status, said: said + complaint, seconds: Math.round((Date.now() - start) / 1000) };
}
