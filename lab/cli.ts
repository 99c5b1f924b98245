/** `npm run lab -- up | image | status | ssh HOST [COMMAND] | reset | down`: the lab from a terminal. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { canInstall, ensureRequirements, missingRequirements } from './requirements';
import { isLabHostName, LAB_HOST_NAMES, LAB_PROFILES, startLab, stopLab, type Lab, type LabProfileName } from './api';
import { ensureImage } from './image';
import { attachLab } from './lab';
import { profileOf } from './profiles';
import { defaultDirectory, forgetLab } from './state';

const USAGE = `Usage: npm run lab -- COMMAND [--profile ${LAB_PROFILES.join('|')}] [--directory DIR]
  up [--cold] [--install]   build what is missing, start or resume all hosts; --cold makes the hosts anew
  image [--install]         only what takes long at the first \`up\`: build the image the hosts start from
  status                    what runs
  ssh HOST [COMMAND...]     a shell, or one command, as root
  reset                     every host back to pristine
  down [--purge]            end all processes; --purge also removes disks and keys
Hosts: ${LAB_HOST_NAMES.join(', ')}`;

const started = Date.now();
const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`;
const progress = (message: string): void => console.error(`[${seconds()}] ${message}`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: hostArguments(process.argv.slice(2)).own,
    allowPositionals: true,
    options: {
      profile: { type: 'string', default: 'debian' },
      directory: { type: 'string' },
      cold: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      purge: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const profile = LAB_PROFILES.find((name) => name === values.profile);
  const [command] = positionals;
  if (values.help) return print(USAGE, 0);
  if (!profile || command === undefined)
    return usage(profile ? 'Say what to do.' : `There is no profile ${values.profile}.`);
  const directory = values.directory ?? defaultDirectory(profile);
  switch (command) {
    case 'up':
      await requirements(values.install);
      if (values.cold) {
        await stopLab({ profile, directory });
        await forgetLab(directory);
      }
      return up(await startLab({ profile, directory, onProgress: progress }));
    case 'image':
      await requirements(values.install);
      await ensureImage(profileOf(profile), progress);
      return 0;
    case 'status':
      return status(directory, profile);
    case 'ssh':
      return ssh(directory, profile, hostArguments(process.argv.slice(2)).rest);
    case 'reset': {
      const lab = await attachLab(directory);
      if (!lab) return notRunning(profile);
      await lab.reset();
      progress('all hosts are pristine');
      return 0;
    }
    case 'down':
      await stopLab({ profile, directory });
      if (values.purge) await forgetLab(directory);
      progress('the lab is down');
      return 0;
    default:
      return usage(`There is no command ${command}.`);
  }
}

/** What follows `ssh` belongs to the host, options included; ours come before it. */
function hostArguments(args: readonly string[]): { readonly own: string[]; readonly rest: readonly string[] } {
  const at = args.indexOf('ssh');
  return at < 0 ? { own: [...args], rest: [] } : { own: args.slice(0, at + 1), rest: args.slice(at + 1) };
}

async function requirements(install: boolean): Promise<void> {
  let agreed = install || process.env['CI'] === 'true';
  const missing = missingRequirements();
  if (missing.length > 0 && !agreed && canInstall() && process.stdin.isTTY) {
    const packages = missing.map((one) => one.debianPackage).join(' ');
    const question = createInterface({ input: process.stdin, output: process.stderr });
    agreed = /^y/i.test(
      await question.question(`The lab needs these Debian packages: ${packages}\nInstall them now? [y/N] `),
    );
    question.close();
  }
  await ensureRequirements({ install: agreed, onProgress: progress });
}

async function up(lab: Lab): Promise<number> {
  console.log(
    `\nLab ${lab.profile}: ${profileOf(lab.profile).title}, ${lab.acceleration === 'kvm' ? 'KVM' : 'emulated (TCG)'}`,
  );
  await table(lab);
  console.log(`\nssh -F ${lab.sshConfigFile} web1`);
  progress('the lab is up');
  return 0;
}

async function status(directory: string, profile: LabProfileName): Promise<number> {
  const lab = await attachLab(directory);
  if (!lab) return notRunning(profile);
  await table(lab);
  return 0;
}

async function table(lab: Lab): Promise<void> {
  const row = (...cells: readonly string[]): void =>
    console.log(cells.map((cell, i) => cell.padEnd([8, 17, 18, 9, 0][i] ?? 0)).join(''));
  row('HOST', 'CLUSTER ADDRESS', 'SSH', 'STATE', 'MEMORY');
  for (const host of await lab.status()) {
    row(
      host.name,
      host.address,
      `127.0.0.1:${host.port}`,
      host.state,
      host.residentMiB === undefined ? '' : `${host.residentMiB} MiB`,
    );
  }
}

async function ssh(directory: string, profile: LabProfileName, args: readonly string[]): Promise<number> {
  const [host, ...command] = args;
  if (host === undefined || !isLabHostName(host)) return usage(`Say which host: ${LAB_HOST_NAMES.join(', ')}.`);
  const lab = await attachLab(directory);
  if (!lab) return notRunning(profile);
  const child = spawn('ssh', ['-F', lab.sshConfigFile, host, ...(command.length > 0 ? ['--', ...command] : [])], {
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 255));
  });
}

function notRunning(profile: LabProfileName): number {
  return print(`The lab ${profile} is not running. Start it: npm run lab -- up --profile ${profile}`, 1);
}

function usage(problem: string): number {
  return print(`${problem}\n${USAGE}`, 64);
}

function print(text: string, code: number): number {
  (code === 0 ? console.log : console.error)(text);
  return code;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
