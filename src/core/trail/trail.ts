import { once } from 'node:events';
import { createWriteStream, mkdirSync, renameSync, rmSync, writeFileSync, type WriteStream } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Begun, readBegun, readEnd, type TrailEnd, type TrailEntry, writeJson } from './entry';

/** How many applies are kept: years of them, and a few megabytes. */
const MOST = 200;

const FILES = { begun: 'begun.json', end: 'end.json', cluster: 'cluster.yaml', transcript: 'transcript.txt' } as const;

/** What was kept of an apply as text: the cluster file that was applied, and all that the hosts said. */
export type KeptText = 'cluster' | 'transcript';

/**
 * What was applied to which hosts, by whom and how it ended: a directory each, named so that they sort by time.
 *
 * An entry appears as a whole before the apply begins, and its end is a file of its own, so that whatever is cut short
 * leaves an entry that can be read and that did not end. Files that cannot be read are passed over: they are no reason
 * to lose sight of the others.
 */
export class Trail {
  constructor(private readonly directory: string) {}

  /** Writes an entry and everything that undoing it will take. Throws where that cannot be written. */
  begin(begun: Begun, text: string): Recording {
    const place = join(this.directory, nameOf(begun));
    const unfinished = join(this.directory, `.${begun.id}`);
    try {
      mkdirSync(unfinished, { recursive: true });
      writeFileSync(join(unfinished, FILES.begun), writeJson(begun));
      writeFileSync(join(unfinished, FILES.cluster), text);
      renameSync(unfinished, place);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
    return new Recording(place);
  }

  /** Newest first. */
  async entries(): Promise<readonly TrailEntry[]> {
    const found = await Promise.all((await this.names()).map((name) => this.read(name)));
    return found.filter((entry) => entry !== undefined);
  }

  /** `undefined`: there is no such entry, or its text is gone. */
  async textOf(id: string, which: KeptText): Promise<string | undefined> {
    // The id may come from a document's URI: it only ever chooses among what is there.
    const name = (await this.names()).find((each) => each.endsWith(`-${id}`));
    return name === undefined ? undefined : readIfThere(join(this.directory, name, FILES[which]));
  }

  /** Removes what nobody will ask for any more. */
  async prune(): Promise<void> {
    const old = (await this.names()).slice(MOST);
    await Promise.all(old.map((name) => rm(join(this.directory, name), { recursive: true, force: true })));
  }

  /** Names of entries, newest first. */
  private async names(): Promise<readonly string[]> {
    const names = await readdir(this.directory).catch((): string[] => []);
    return names.filter((name) => /^\d/.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
  }

  private async read(name: string): Promise<TrailEntry | undefined> {
    const [begun, end] = await Promise.all(
      [FILES.begun, FILES.end].map((file) => readIfThere(join(this.directory, name, file))),
    );
    const entry = readBegun(begun ?? '');
    const known = readEnd(end ?? '');
    return entry && { ...entry, ...(known === undefined ? {} : { end: known }) };
  }
}

/** The rest of an entry while its apply goes on. */
export class Recording {
  private readonly transcript: WriteStream;
  private failure: Error | undefined;

  constructor(private readonly place: string) {
    this.transcript = createWriteStream(join(place, FILES.transcript), { flags: 'a' });
    this.transcript.on('error', (error) => (this.failure ??= error));
  }

  write(text: string): void {
    this.transcript.write(text);
  }

  /** Throws where not all of it could be written. */
  async end(end: TrailEnd): Promise<void> {
    this.transcript.end();
    if (!this.transcript.closed) await once(this.transcript, 'close');
    const file = join(this.place, FILES.end);
    await writeFile(`${file}.new`, writeJson(end));
    await rename(`${file}.new`, file);
    if (this.failure !== undefined) throw this.failure;
  }
}

/** Sorts by time; no colon, which file systems of other machines would refuse. */
function nameOf({ at, id }: Begun): string {
  return `${at.toISOString().replaceAll(':', '')}-${id}`;
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
