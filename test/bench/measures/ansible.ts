import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { must, run } from '../../../lab/process';
import { canInstall } from '../../../lab/requirements';
import { mustSucceed, timed } from '../clock';
import type { Context } from '../context';
import { MANAGED } from '../lab';
import { ROOT } from '../product';

const PLAYBOOK_DIRECTORY = join(ROOT, 'test/bench/ansible');

/**
 * Ansible of Debian's archive, installed if that is possible; the playbook needs the collections of the package
 * `ansible`. Returns its version.
 */
export async function ensureAnsible({ signal, progress }: Pick<Context, 'signal' | 'progress'>): Promise<string> {
  const version = async () => {
    const said = await run('ansible-playbook', ['--version'], { signal }).catch(() => undefined);
    return said?.code === 0 ? /^ansible-playbook \[core (.+)\]/.exec(said.stdout)?.[1] : undefined;
  };
  const installed = await version();
  if (installed !== undefined) return installed;
  if (!canInstall()) throw new Error('The bench needs Ansible. Install it: sudo apt-get install -y ansible');
  progress('installing ansible with apt-get');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['update', '-qq'], { signal, env });
  await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'ansible'], { signal, env });
  const now = await version();
  if (now === undefined) throw new Error('ansible is installed, and yet ansible-playbook does not say its version');
  return now;
}

/** The playbook on hosts where it has everything to do. Seconds from its start to its end. */
export async function ansibleFirst(context: Context): Promise<number> {
  const { seconds, changed } = await play(context);
  if (changed === 0) throw new Error('the first run of the playbook changed nothing');
  return seconds;
}

/** The playbook once more. */
export async function ansibleAgain(context: Context): Promise<number> {
  const { seconds, changed, stdout } = await play(context);
  if (changed !== 0) throw new Error(`the second run of the playbook changed something:\n${stdout}`);
  return seconds;
}

async function play({ lab, scratch, signal }: Context) {
  // Connections that outlive a run are Ansible's default, and it has the use of them; but no run finds those of another.
  const connections = await mkdtemp(join(scratch, 'a-'));
  const env = {
    ANSIBLE_CONFIG: join(PLAYBOOK_DIRECTORY, 'ansible.cfg'),
    ANSIBLE_HOME: join(scratch, 'ansible'),
    ANSIBLE_LOCAL_TEMP: join(scratch, 'ansible/tmp'),
    ANSIBLE_SSH_ARGS: `-F "${lab.sshConfigFile}" -C -o ControlMaster=auto -o ControlPersist=60s`,
    ANSIBLE_SSH_CONTROL_PATH_DIR: connections,
  };
  try {
    const done = await timed('ansible-playbook', [join(PLAYBOOK_DIRECTORY, 'playbook.yml')], { signal, env });
    return { ...mustSucceed('ansible-playbook', done), changed: changesIn(done.stdout) };
  } finally {
    await endConnections(connections);
  }
}

/** Sum over the lines of the recap: `web1 : ok=12 changed=0 unreachable=0 failed=0 …`. */
function changesIn(output: string): number {
  const recap = [...output.matchAll(/^(\S+)\s*: ok=(\d+)\s+changed=(\d+)/gm)];
  if (recap.length !== MANAGED.length) throw new Error(`ansible-playbook does not speak of every host:\n${output}`);
  return recap.reduce((sum, [, , , changed]) => sum + Number(changed), 0);
}

async function endConnections(directory: string): Promise<void> {
  const sockets = await readdir(directory);
  await Promise.all(sockets.map((socket) => run('ssh', ['-O', 'exit', '-S', join(directory, socket), 'any'])));
}
