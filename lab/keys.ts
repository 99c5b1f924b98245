import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { addressOf, CLUSTER_PREFIX, LAB_HOSTS, type LabHostName } from './hosts';
import { must } from './process';
import type { LabProfile } from './profiles/profile';
import type { LabPaths, LabRecord } from './state';

/** The user's key pair and one host key for each host, made once for each lab. */
export async function ensureKeys(paths: LabPaths): Promise<void> {
  await mkdir(paths.keys, { recursive: true, mode: 0o700 });
  const names = ['id_ed25519', ...LAB_HOSTS.map(({ name }) => `ssh_host_${name}`)];
  await Promise.all(
    names.map(async (name) => {
      const file = `${paths.keys}/${name}`;
      if (existsSync(file) && existsSync(`${file}.pub`)) return;
      await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `lvs-lab ${name}`, '-f', file]);
    }),
  );
}

/** A client configuration and known_hosts of the lab's own: the user's are neither read nor changed. */
export async function writeSshFiles(paths: LabPaths, record: LabRecord): Promise<void> {
  const known: string[] = [];
  const config: string[] = [];
  for (const { name, address } of LAB_HOSTS) {
    const port = record.ports[name];
    const key = (await readFile(`${paths.keys}/ssh_host_${name}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    known.push(`[127.0.0.1]:${port},${name},${address} ${key}`);
    config.push(`Host ${name} ${address}`, '  HostName 127.0.0.1', `  Port ${port}`, '');
  }
  config.push(
    `Host ${LAB_HOSTS.map(({ name, address }) => `${name} ${address}`).join(' ')}`,
    '  User root',
    `  IdentityFile "${paths.keys}/id_ed25519"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${paths.knownHosts}"`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    '  PreferredAuthentications publickey',
    // A host that goes back to a snapshot forgets its connections without a word.
    '  ServerAliveInterval 10',
    '  ServerAliveCountMax 12',
    '  LogLevel ERROR',
    '',
  );
  await writeFile(paths.knownHosts, `${known.join('\n')}\n`, { mode: 0o600 });
  await writeFile(paths.sshConfig, config.join('\n'), { mode: 0o600 });
}

/** The archive on a host's second disk that gives it keys and addresses at its first boot. */
export async function writeSeed(profile: LabProfile, paths: LabPaths, name: LabHostName): Promise<string> {
  const tree = `${paths.machines}/${name}.seed`;
  const authorized = await readFile(`${paths.keys}/id_ed25519.pub`, 'utf8');
  const files: Record<string, string> = {
    ...profile.seedFiles(addressOf(name), CLUSTER_PREFIX),
    'etc/ssh/ssh_host_ed25519_key': await readFile(`${paths.keys}/ssh_host_${name}`, 'utf8'),
    'etc/ssh/ssh_host_ed25519_key.pub': await readFile(`${paths.keys}/ssh_host_${name}.pub`, 'utf8'),
    'etc/ssh/lvs-lab-authorized-keys': authorized,
  };
  for (const [path, text] of Object.entries(files)) {
    const file = `${tree}/${path}`;
    await mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
    await writeFile(file, text);
    await chmod(file, path.endsWith('_key') || path.endsWith('.nmconnection') ? 0o600 : 0o644);
  }
  const archive = `${tree}.tar`;
  await must('tar', [
    '--create',
    '--file',
    archive,
    '--directory',
    tree,
    '--owner=0',
    '--group=0',
    ...Object.keys(files),
  ]);
  return archive;
}
