import * as l10n from '@vscode/l10n';
import { parseArgs } from 'node:util';
import type { Target } from '../core/import/sight';
import { parseTarget } from '../core/import/target';
import { UsageError } from './exit';
import { OPTIONS_OF_TEST, type TestCall, testCallOf } from './testOptions';
import { wholeNumber } from './wholeNumber';

export const COMMANDS = [
  'validate',
  'plan',
  'apply',
  'remove',
  'inspect',
  'test',
  'trace',
  'check',
  'import',
  'drain',
  'undrain',
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** A command line, read and checked. */
export interface Call {
  readonly command: CommandName;
  /** Empty for `import`, which makes one. */
  readonly file: string;
  /** Machines to look at (import). */
  readonly targets: readonly Target[];
  /** File to write; standard output without one (import). */
  readonly output: string | undefined;
  /** Name of the cluster; the one on record without it (import). */
  readonly name: string | undefined;
  readonly json: boolean;
  readonly yes: boolean;
  /** Only these hosts (inspect, plan, apply); empty: all. */
  readonly hosts: readonly string[];
  /** What and how to ask (test). */
  readonly test: TestCall;
  /** `VIP:PORT` or a service's name, where the file has several (test, trace, drain, undrain); only this one (plan, apply, check). */
  readonly service: string | undefined;
  /** Name of the real server's host (drain, undrain). */
  readonly realServer: string | undefined;
  /** Seconds that connections get to end (drain). */
  readonly timeout: number;
  /** Another ssh configuration than the user's own. */
  readonly sshConfig: string | undefined;
  readonly verbose: boolean;
}

const OPTIONS = {
  json: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  host: { type: 'string', multiple: true },
  ...OPTIONS_OF_TEST,
  service: { type: 'string' },
  'real-server': { type: 'string' },
  timeout: { type: 'string' },
  output: { type: 'string' },
  name: { type: 'string' },
  'ssh-config': { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Options that only some commands take; all others fit every command. */
const ONLY_FOR: Readonly<Record<string, readonly CommandName[]>> = {
  yes: ['apply', 'remove', 'drain'],
  host: ['inspect', 'plan', 'apply'],
  ...Object.fromEntries(Object.keys(OPTIONS_OF_TEST).map((option) => [option, ['test']] as const)),
  from: ['test', 'trace'],
  service: ['test', 'trace', 'check', 'plan', 'apply', 'drain', 'undrain'],
  'real-server': ['drain', 'undrain'],
  timeout: ['test', 'drain'],
  output: ['import'],
  name: ['import'],
};

export function parseCommandLine(argv: readonly string[]): Call | 'help' {
  const { values, positionals } = read(argv);
  if (values.help || positionals[0] === 'help') return 'help';
  const [name, file, ...more] = positionals;
  const command = COMMANDS.find((known) => known === name);
  if (name === undefined) throw new UsageError(l10n.t('Which command? One of {0}.', COMMANDS.join(', ')));
  if (command === undefined)
    throw new UsageError(l10n.t('There is no command {0}; there are {1}.', name, COMMANDS.join(', ')));
  const targets = command === 'import' ? positionals.slice(1).map(targetIn) : [];
  if (command === 'import' && targets.length === 0)
    throw new UsageError(l10n.t('{0} needs hosts to look at.', command));
  if (command !== 'import' && file === undefined) throw new UsageError(l10n.t('{0} needs a cluster file.', command));
  if (command !== 'import' && more.length > 0)
    throw new UsageError(l10n.t('{0} takes one file, not also {1}.', command, more.join(' ')));
  for (const option of argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0] ?? '')) {
    if (ONLY_FOR[option]?.includes(command) === false)
      throw new UsageError(l10n.t('{0} does not take --{1}.', command, option));
  }
  return {
    command,
    file: command === 'import' ? '' : (file ?? ''),
    targets,
    output: values.output,
    name: values.name,
    json: values.json,
    yes: values.yes,
    hosts: values.host ?? [],
    test: testCallOf({ ...values, timeout: command === 'test' ? values.timeout : undefined }),
    service: values.service,
    realServer: values['real-server'],
    timeout: command === 'test' ? 0 : wholeNumber('timeout', values.timeout ?? '300'),
    sshConfig: values['ssh-config'],
    verbose: values.verbose,
  };
}

export function helpText(): string {
  return [
    l10n.t('Usage: {0}', 'lvs-dr COMMAND FILE [OPTION...]'),
    '',
    `  validate FILE                          ${l10n.t('check the file; touches no host')}`,
    `  plan FILE [--host HOST]... [--service VIP:PORT]`,
    `                                         ${l10n.t('show what would change; exit status 2: something would')}`,
    `  apply FILE [--host HOST]... [--service VIP:PORT] [--yes]`,
    `                                         ${l10n.t('show it, ask, do it, and look again whether it holds')}`,
    `  remove FILE [--yes]                    ${l10n.t('take the cluster off the hosts, leave everything else')}`,
    `  inspect FILE [--host HOST]...          ${l10n.t('show what the hosts are now')}`,
    `  test FILE [--requests N] [--from HOST|local] [--service VIP:PORT] [WHAT] [PACE]`,
    `                                         ${l10n.t('send requests to the VIP and say who answered')}`,
    `  trace FILE [--from HOST] [--service VIP:PORT]`,
    `                                         ${l10n.t('follow one request from host to host, and say where it ended')}`,
    `  check FILE [--service VIP:PORT]        ${l10n.t('prove each service: answers, shares, direct return, content, ARP, reboot')}`,
    `  import HOST... [--output FILE] [--name NAME]`,
    `                                         ${l10n.t('write the file that describes live hosts; HOST is [USER@]NAME[=ROLE]')}`,
    `  drain FILE --real-server HOST [--service VIP:PORT] [--timeout SECONDS] [--yes]`,
    `                                         ${l10n.t('take its weight in the live tables and wait until its connections have ended')}`,
    `  undrain FILE --real-server HOST [--service VIP:PORT]`,
    `                                         ${l10n.t('give it the weight of the file again')}`,
    '',
    `  ${l10n.t('{0} of {1}:', 'WHAT', 'test')} --https [--insecure], --tcp, --udp or --dns NAME; --path PATH, --host-header NAME, --port N,`,
    `    --keep-alive, --timeout MS, --expect-status N, --expect-text TEXT`,
    `  ${l10n.t('{0} of {1}:', 'PACE', 'test')} --parallel N, --rate N`,
    '',
    `  --json          ${l10n.t('print one JSON document; drain prints one a line for each event')}`,
    `  --ssh-config F  ${l10n.t('read F instead of ~/.ssh/config')}`,
    `  --verbose       ${l10n.t('say on standard error what goes over ssh')}`,
    '',
    l10n.t(
      'Exit status: 0 success or nothing to do, 1 failure, 2 plan with changes, 3 drain out of time, 64 wrong usage.',
    ),
  ].join('\n');
}

function targetIn(text: string): Target {
  const target = parseTarget(text);
  if (target !== undefined) return target;
  throw new UsageError(l10n.t('{0} is no host: write {1}, ROLE one of {2}.', text, '[USER@]NAME[=ROLE]', 'director, realServer, nfsHost, client')); // prettier-ignore
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
