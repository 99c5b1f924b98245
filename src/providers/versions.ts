/** What a document said from one look to another: looks that find the same are one version. */
export interface Version {
  /** Unique within its document, and never given twice. */
  readonly number: number;
  readonly since: Date;
  readonly until: Date;
  readonly head: string;
  readonly body: string;
}

export interface Bounds {
  readonly perDocument: number;
  /** UTF-16 units of all texts together. */
  readonly characters: number;
}

/** The texts of documents over time, the oldest given up first. What is open on the screen is never given up. */
export class Versions {
  private readonly documents = new Map<string, readonly Version[]>();
  private numbers = 0;

  constructor(
    private readonly bounds: Bounds,
    private readonly isOpen: (id: string) => boolean,
  ) {}

  add(id: string, head: string, body: string, at: Date): void {
    const before = this.documents.get(id) ?? [];
    const latest = before.at(-1);
    if (latest?.body === body) {
      this.documents.set(id, [...before.slice(0, -1), { ...latest, head, until: at }]);
      return;
    }
    this.numbers += 1;
    const version = { number: this.numbers, since: at, until: at, head, body };
    this.documents.set(id, [...before, version].slice(-this.bounds.perDocument));
    this.forgetOldest();
  }

  /** Newest last. */
  all(id: string): readonly Version[] {
    return this.documents.get(id) ?? [];
  }

  private forgetOldest(): void {
    let excess = [...this.documents.values()]
      .flat()
      .reduce((sum, { body }) => sum + body.length, -this.bounds.characters);
    while (excess > 0) {
      const candidates = [...this.documents].flatMap(([id, versions]) =>
        versions.length > 1 || !this.isOpen(id) ? versions.slice(0, 1).map((version) => ({ id, version })) : [],
      );
      const oldest = candidates.sort((a, b) => a.version.until.getTime() - b.version.until.getTime())[0];
      if (oldest === undefined) return;
      const rest = this.all(oldest.id).slice(1);
      if (rest.length === 0) this.documents.delete(oldest.id);
      else this.documents.set(oldest.id, rest);
      excess -= oldest.version.body.length;
    }
  }
}
