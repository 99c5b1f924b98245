// What suites wait for, made beside those that need nothing of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root } from './root.mjs';

const lab = (profile) => ({
  title: `the lab, profile ${profile}`,
  commands: [['lab/cli.ts', 'image', '--install', '--profile', profile]],
  // Machines that have booted once come up in seconds.
  beside: [
    ['lab/cli.ts', 'up', '--profile', profile],
    ['lab/cli.ts', 'down', '--profile', profile],
  ],
});

/** What takes minutes to make on a fresh machine, and nothing where it is there. */
const preparations = {
  vscode: { title: 'VS Code', commands: [['scripts/vscode/prepare.ts']] },
  debian: lab('debian'),
  'rhel-like': lab('rhel-like'),
};

/** The names of the preparations that a part waits for. */
export function needsOf({ needs = [], machines }) {
  return machines === undefined ? needs : [...needs, machines];
}

/** Made one after the other beside the suites, which would otherwise use one of the cores only. */
export class Preparations {
  #made = new Map();

  /** @param wanted the parts that will be run. */
  begin(wanted) {
    const names = wanted.flatMap(needsOf);
    // Where nothing else is to be run meanwhile, machines need not boot twice.
    const isBeside = wanted.some(({ machines }) => machines === undefined);
    let before = Promise.resolve();
    for (const name of Object.keys(preparations).filter((each) => names.includes(each))) {
      const { title, commands, beside = [] } = preparations[name];
      before = before.then(() => prepare(title, isBeside ? [...commands, ...beside] : commands));
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

async function prepare(title, commands) {
  const start = Date.now();
  const result = (status, said) => ({ title, status, said, seconds: Math.round((Date.now() - start) / 1000) });
  const all = [];
  for (const command of commands) {
    // The suite beside it comes first: some of its tests have to be quick.
    const child = spawn('nice', ['-n', '19', process.execPath, 'scripts/run-ts.mjs', ...command], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complaint, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    all.push(said, complaint);
    if (status !== 0) return result(status, all.join(''));
  }
  return result(0, all.join(''));
}
