import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readToPage } from '../../../webview/messages';
import type { RunSummary, RunView } from '../../core/traffic/live/runView';
import type { TestedService } from './testedService';

/** Runs of one service that are kept: some weeks of them, and at most about 15 MB. */
const MOST_PER_SERVICE = 50;

/** A run as it lies on the disk. */
interface Kept {
  readonly format: 1;
  /** The cluster file, as text. */
  readonly file: string;
  /** Somebody gave it a name: it is given up after those that nobody named. */
  readonly named: boolean;
  readonly run: RunView;
}

interface Entry {
  readonly path: string;
  readonly kept: Omit<Kept, 'run'>;
  readonly summary: RunSummary;
}

/** Where runs lie: with the workspace, or, for a window without a folder, with the extension. */
export function runsDirectory({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'runs').fsPath;
}

/**
 * The runs of live tests: a directory for each service of each cluster file, in it a file for each run, named so that
 * they sort by time. A file appears as a whole or not at all; what cannot be read is passed over, and the log says so. Nothing
 * is read before somebody asks.
 */
export class RunStore {
  private readonly entries = new Map<string, { readonly stamp: string; readonly entry: Entry }>();
  /** Where runs of this window lie, by their ids. */
  private readonly paths = new Map<string, string>();
  /** Runs whose last word was written at once: nothing that was begun before lands on it. */
  private readonly sealed = new Set<string>();
  private readonly told = new Set<string>();
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly directory: string,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
    /** Whether a run is under way in this window; one that is not and has no end was cut off. */
    private readonly isUnderWay: (id: string) => boolean,
    private readonly most = MOST_PER_SERVICE,
  ) {}

  /** Never rejects: a run is not held up because it could not be written down. */
  save(place: TestedService, run: RunView, named: boolean): Promise<void> {
    return this.inTurn(async (): Promise<void> => {
      const path = (await this.pathWith(place, run.id)) ?? this.pathOf(place, run);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(`${path}.new`, textOf(place, run, named));
      if (this.sealed.has(run.id)) return rm(`${path}.new`, { force: true });
      await rename(`${path}.new`, path);
      if (run.state === 'ended') await this.prune(place);
    });
  }

  /** At once, for a window that is about to go away. */
  saveNow(place: TestedService, run: RunView, named: boolean): void {
    const path = this.pathOf(place, run);
    this.sealed.add(run.id);
    try {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(`${path}.now`, textOf(place, run, named));
      renameSync(`${path}.now`, path);
    } catch (error) {
      this.warn(path, error);
    }
  }

  /** Newest first. */
  async list(place: TestedService): Promise<readonly RunSummary[]> {
    return (await this.entriesOf(place)).map(({ summary }) => summary);
  }

  /** `undefined`: there is no such run, or it cannot be read. */
  async read(place: TestedService, id: string): Promise<RunView | undefined> {
    return (await this.find(place, id))?.run;
  }

  async rename(place: TestedService, id: string, name: string): Promise<void> {
    const kept = await this.find(place, id);
    if (kept !== undefined) await this.save(place, { ...kept.run, name }, true);
  }

  async forget(place: TestedService, id: string): Promise<void> {
    const path = await this.pathWith(place, id);
    if (path !== undefined) await this.inTurn(() => rm(path, { force: true }));
  }

  private async find(place: TestedService, id: string): Promise<Kept | undefined> {
    await this.writing;
    const path = await this.pathWith(place, id);
    return path === undefined ? undefined : this.readFile(path);
  }

  private async entriesOf(place: TestedService): Promise<readonly Entry[]> {
    await this.writing;
    const folder = this.folderOf(place);
    const found = await Promise.all((await namesIn(folder)).map((name) => this.entryOf(join(folder, name))));
    return found.filter((entry) => entry !== undefined);
  }

  /** A list needs a few words of each file, which stay the same while the file does. */
  private async entryOf(path: string): Promise<Entry | undefined> {
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs} ${size}`;
      const known = this.entries.get(path);
      if (known?.stamp === stamp) return known.entry;
      const kept = await this.readFile(path);
      if (kept === undefined) return undefined;
      const { run, ...rest } = kept;
      const entry = { path, kept: rest, summary: summaryOf(run) };
      this.entries.set(path, { stamp, entry });
      return entry;
    } catch {
      // Gone since the folder was listed.
      return undefined;
    }
  }

  private async readFile(path: string): Promise<Kept | undefined> {
    try {
      const kept = readKept(await readFile(path, 'utf8'));
      const { run } = kept;
      return run.state === 'ended' || this.isUnderWay(run.id) ? kept : { ...kept, run: interrupted(run) };
    } catch (error) {
      this.warn(path, error);
      return undefined;
    }
  }

  private async prune(place: TestedService): Promise<void> {
    const folder = this.folderOf(place);
    const names = await namesIn(folder);
    if (names.length <= this.most) return;
    const found = (await Promise.all(names.map((name) => this.entryOf(join(folder, name))))).flatMap((each) => each ?? []);
    const candidates = found.filter(({ summary }) => !this.isUnderWay(summary.id)).toReversed();
    const order = [...candidates.filter(({ kept }) => !kept.named), ...candidates.filter(({ kept }) => kept.named)];
    for (const { path } of order.slice(0, names.length - this.most)) {
      this.entries.delete(path);
      await rm(path, { force: true });
    }
  } // prettier-ignore

  /** One write after the other, so that an older text never lands on a newer one. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.writing.then(work).catch((error: unknown) => this.warn(this.directory, error));
    this.writing = done;
    return done;
  }

  private warn(path: string, error: unknown): void {
    const text = `${path}: ${error instanceof Error ? error.message : String(error)}`;
    if (this.told.has(text)) return;
    this.told.add(text);
    this.log.warn(`a run of a test cannot be kept or read: ${text}`);
  }

  /** The id may come from a page: it only ever chooses among what is there. */
  private async pathWith(place: TestedService, id: string): Promise<string | undefined> {
    const folder = this.folderOf(place);
    const name = (await namesIn(folder)).find((each) => each.endsWith(`-${id}.json`));
    return name === undefined ? undefined : join(folder, name);
  }

  /** A run begins a little later than it is first written down, and stays where it was written then. */
  private pathOf(place: TestedService, { id, startedAt }: RunView): string {
    const name = `${new Date(startedAt).toISOString().replaceAll(':', '')}-${id}.json`;
    const path = this.paths.get(id) ?? join(this.folderOf(place), name);
    this.paths.set(id, path);
    return path;
  }

  private folderOf({ uri, service }: TestedService): string {
    const name = createHash('sha256')
      .update(`${String(uri)}\n${service}`)
      .digest('hex')
      .slice(0, 24);
    return join(this.directory, name);
  }
}

export function summaryOf(run: RunView): RunSummary {
  const { id, name, service, from, startedAt, elapsedMs, sent, failed, state, verdict } = run;
  const { outcome, sentence } = verdict;
  return { id, name, service, from, startedAt, elapsedMs, sent, failed, state, outcome, sentence };
}

/** A run that its window went away under. */
export function interrupted(run: RunView): RunView {
  return { ...run, state: 'ended', ended: 'interrupted' };
}

function textOf({ uri }: TestedService, run: RunView, named: boolean): string {
  const kept: Kept = { format: 1, file: String(uri), named, run };
  return JSON.stringify(kept);
}

/** Throws where the text is not what {@link textOf} writes. */
function readKept(text: string): Kept {
  const value: unknown = JSON.parse(text);
  const given = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const message = readToPage({ type: 'run', run: given.get('run') });
  if (given.get('format') !== 1 || message?.type !== 'run' || message.run === null) throw new Error('not a kept run');
  return { format: 1, file: String(given.get('file')), named: given.get('named') === true, run: message.run };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => /^\d.*\.json$/.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
}
