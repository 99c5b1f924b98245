// Which tests there are, and in which order `npm test` runs them. A part of a suite:
//   title, command, args, env   what is run
//   counts                      mocha counts its tests; anything else is one test
//   needs, machines             preparations and the lab that it waits for
//   aside: false                nothing is prepared meanwhile
//   beside                      title of the part that it runs beside, where both are wanted
import { join } from 'node:path';
import { root } from './root.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);

/** A command that passes or fails as a whole counts as one test; mocha counts its own. */
const check = (title, command, ...args) => ({ title, command, args });
const mocha = (title, ...args) => ({
  title,
  command: bin('mocha'),
  args: ['--reporter', join(root, 'test/support/counts.cjs'), ...args],
  counts: true,
});

const labSuite = (title, profile, ...files) => ({
  ...mocha(title, '--bail', '--timeout', '900000', '--slow', '30000', ...files),
  env: { LVS_LAB_PROFILE: profile },
  machines: profile,
});

/** The walk of the reference cluster needs machines; every other test in VS Code does better without them running. */
const WALK = 'test/e2e/reference.test.ts';
const e2e = (title, ...files) => ({
  ...mocha(title, '--timeout', '600000', '--slow', '30000', ...files),
  needs: ['vscode'],
});

const MACHINES = 'lab, machines and faults';

// `npm test` runs them in this order: first those for which nothing has to be prepared, so that this happens meanwhile.
export const suites = {
  static: [
    check('types', bin('tsc'), '--noEmit'),
    check('types of the pages', bin('tsc'), '--noEmit', '-p', 'webview'),
    check('lint', bin('eslint'), '--max-warnings', '0', '.'),
    check('format', bin('prettier'), '--check', '--log-level', 'warn', '.'),
    check('build', process.execPath, 'scripts/build.mjs', '--production'),
    check('package', process.execPath, 'scripts/package.mjs'),
  ],
  // The grammars are tested in VS Code's own engine.
  unit: [{ ...mocha('unit', 'test/unit/**/*.test.ts'), needs: ['vscode'] }],
  // The pages of the webviews, in a browser that VS Code's preparation installs.
  page: [{ ...mocha('page', '--timeout', '120000', '--slow', '5000', 'test/page/**/*.test.ts'), needs: ['vscode'] }],
  // Many of them say in what time an error comes: not beside the preparations.
  ssh: [{ ...mocha('ssh', '--timeout', '60000', 'test/ssh/**/*.test.ts'), aside: false }],
  e2e: [
    {
      ...mocha('extension host', '--timeout', '120000', '--slow', '10000', 'test/host/**/*.test.ts'),
      needs: ['vscode'],
      // VS Code takes both cores: what is still being prepared comes first.
      aside: false,
    },
    e2e('e2e', '--ignore', WALK, 'test/e2e/**/*.test.ts'),
  ],
  lab: [
    labSuite(MACHINES, 'debian', 'test/lab/faults.test.ts', 'test/lab/lab.test.ts'),
    labSuite('lab, the reference cluster on debian', 'debian', 'test/lab/reference.test.ts'),
  ],
  'e2e-lab': [{ ...e2e('e2e, the reference cluster', WALK), machines: 'debian' }],
  // What differs between the distribution families is what the product does to the hosts: the story's chapters cover it.
  'lab-rhel-like': [
    {
      ...labSuite('lab, the reference cluster on rhel-like', 'rhel-like', 'test/lab/reference.test.ts'),
      // Neither of the two asks in what time something happens, and each leaves half of the processor unused.
      beside: MACHINES,
    },
  ],
};
