import { accessSync, constants, existsSync } from 'node:fs';
import { run, TOOL_PATH } from './process';

interface Requirement {
  /** A program on PATH, or a file by its absolute path. */
  readonly needs: string;
  readonly debianPackage: string;
  readonly purpose: string;
  readonly onlyUnprivileged?: true;
}

const REQUIREMENTS: readonly Requirement[] = [
  { needs: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86', purpose: 'runs the virtual machines' },
  { needs: 'qemu-img', debianPackage: 'qemu-utils', purpose: 'makes their disks' },
  { needs: 'vde_switch', debianPackage: 'vde2', purpose: 'is the network between them' },
  { needs: 'mmdebstrap', debianPackage: 'mmdebstrap', purpose: 'builds the image' },
  { needs: 'mke2fs', debianPackage: 'e2fsprogs', purpose: 'makes its file system' },
  { needs: 'dpkg-scanpackages', debianPackage: 'dpkg-dev', purpose: 'makes the package source inside it' },
  { needs: 'ssh', debianPackage: 'openssh-client', purpose: 'reaches the machines' },
  {
    needs: '/usr/share/keyrings/debian-archive-keyring.gpg',
    debianPackage: 'debian-archive-keyring',
    purpose: 'verifies what is downloaded',
  },
  {
    needs: 'newuidmap',
    debianPackage: 'uidmap',
    purpose: 'lets an ordinary user build the image',
    onlyUnprivileged: true,
  },
];

export class MissingRequirements extends Error {
  override readonly name = 'MissingRequirements';
  constructor(
    readonly packages: readonly string[],
    list: string,
  ) {
    super(
      `The lab needs programs that are not installed:\n${list}\nInstall them with:\n  sudo apt-get install -y ${packages.join(' ')}`,
    );
  }
}

export function missingRequirements(): readonly Requirement[] {
  const root = process.getuid?.() === 0;
  return REQUIREMENTS.filter((one) => !(one.onlyUnprivileged && root) && !present(one.needs));
}

/** Can apt-get be asked to install something, here and by us? */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && present('apt-get');
}

/**
 * Everything the lab runs on is there, or is installed now.
 * @throws MissingRequirements that says exactly what to install.
 */
export async function ensureRequirements(options: {
  readonly install: boolean;
  readonly onProgress?: (message: string) => void;
}): Promise<void> {
  const missing = missingRequirements();
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((one) => one.debianPackage))];
  const list = missing.map((one) => `  ${one.needs}: ${one.purpose} (Debian package ${one.debianPackage})`).join('\n');
  if (!options.install || !canInstall()) throw new MissingRequirements(packages, list);
  options.onProgress?.(`installing ${packages.join(' ')} with apt-get`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-q'], { env });
  const install = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  if (install.code !== 0) {
    throw new Error(
      `apt-get could not install what the lab needs:\n${list}\n${`${update.stderr}\n${install.stderr}`.trim()}`,
    );
  }
}

function present(needs: string): boolean {
  if (needs.startsWith('/')) return existsSync(needs);
  return TOOL_PATH.split(':').some((directory) => {
    try {
      accessSync(`${directory}/${needs}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
