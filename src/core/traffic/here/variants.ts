import { KEPT_BYTES, KEPT_VARIANTS, type IdentityHeaders, type Page, type RequestRecord } from '../record';

/** Gives equal pages, and equal sets of identity headers, one object each. */
export class Variants {
  private readonly pages = new Map<string, Page>();
  private readonly sets = new Map<string, IdentityHeaders>();
  private lastSet: IdentityHeaders | undefined;
  private lastAnswer: Pick<RequestRecord, 'headers'> = {};

  /** @param compared The first 16 KiB. */
  page(size: number, compared: Buffer): Pick<RequestRecord, 'page'> {
    const key = `${size} ${compared.toString('latin1')}`;
    const known = this.pages.get(key);
    if (known !== undefined) return { page: known };
    if (this.pages.size >= KEPT_VARIANTS) return {};
    const page = { id: this.pages.size + 1, size, text: compared.subarray(0, KEPT_BYTES).toString() };
    this.pages.set(key, page);
    return { page };
  }

  headers(identity: IdentityHeaders): Pick<RequestRecord, 'headers'> {
    if (identity === this.lastSet) return this.lastAnswer;
    const key = JSON.stringify(identity);
    if (!this.sets.has(key) && this.sets.size < KEPT_VARIANTS) this.sets.set(key, identity);
    const headers = this.sets.get(key);
    this.lastSet = identity;
    this.lastAnswer = headers === undefined ? {} : { headers };
    return this.lastAnswer;
  }
}
