import type { SecretStorage } from 'vscode';
import type { SecretName } from '../../core/ssh/interaction';

/** Where the secrets that outlive the window are, all in one, since there is no way to list a {@link SecretStorage}. */
const STORED = 'lvs.ssh.secrets';

type Stored = Readonly<Record<string, string>>;

interface Given {
  readonly secret: string;
  /** The person ticked that it shall outlive the window. */
  readonly keep: boolean;
}

/**
 * Secrets that people typed. Each is known for as long as the window lives, so that a connection that comes back does not
 * ask again; it outlives the window only where the person ticked that, and only once it has turned out right. One that
 * turns out wrong is dropped everywhere.
 */
export class Credentials {
  private readonly given = new Map<string, Given>();
  /** Changes to what is stored, one after the other. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly storage: Pick<SecretStorage, 'get' | 'store' | 'delete'>) {}

  /** What is known without asking anybody. */
  async get(name: SecretName): Promise<string | undefined> {
    const key = keyOf(name);
    const given = this.given.get(key)?.secret;
    if (given !== undefined) return given;
    await this.writing;
    return (await this.stored())[key];
  }

  /** Somebody typed this; what it is worth is told by {@link settled}. */
  typed(name: SecretName, given: Given): void {
    this.given.set(keyOf(name), given);
  }

  settled(name: SecretName, right: boolean): void {
    const key = keyOf(name);
    const given = this.given.get(key);
    if (!right) {
      this.given.delete(key);
      this.change(({ [key]: _wrong, ...rest }) => rest);
    } else if (given?.keep === true) {
      this.given.set(key, { ...given, keep: false });
      this.change((stored) => ({ ...stored, [key]: given.secret }));
    }
  }

  /** Forgets everything. Resolves with how many secrets there were. */
  async forget(): Promise<number> {
    await this.writing;
    const count = new Set([...this.given.keys(), ...Object.keys(await this.stored())]).size;
    this.given.clear();
    this.change(() => ({}));
    await this.writing;
    return count;
  }

  /** Resolves when what is to be stored is. */
  async saved(): Promise<void> {
    await this.writing;
  }

  private change(edit: (stored: Stored) => Stored): void {
    const work = async (): Promise<void> => {
      const before = await this.stored(); // another window may have changed it
      const after = edit(before);
      const [had, has] = [Object.keys(before).length, Object.keys(after).length];
      if (has > 0) await this.storage.store(STORED, JSON.stringify(after));
      else if (had > 0) await this.storage.delete(STORED);
    };
    // A keyring that is locked or missing costs the convenience, not the connection.
    this.writing = this.writing.then(work).catch(() => undefined);
  }

  private async stored(): Promise<Stored> {
    try {
      const value: unknown = JSON.parse((await this.storage.get(STORED)) ?? '{}');
      if (typeof value !== 'object' || value === null) return {};
      return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')); // prettier-ignore
    } catch {
      return {};
    }
  }
}

function keyOf(name: SecretName): string {
  return JSON.stringify(name.kind === 'passphrase' ? [name.kind, name.file] : [name.kind, name.user, name.address]);
}
