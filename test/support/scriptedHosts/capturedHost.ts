import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Quotes are doubled where the script is sent as one quoted word. */
const MARK = /(@[0-9a-f]{18}) end\b/;

export function isProbe(script: string): boolean {
  return MARK.test(script);
}

/** The random word that a probe's sections begin with, out of its script. */
export function markOf(script: string): string {
  const mark = MARK.exec(script)?.[1];
  if (mark === undefined) throw new Error(`not a probe:\n${script}`);
  return mark;
}

/** What one host printed for each section of its probe (`kind/section`), and may be made to print instead. */
export class CapturedHost {
  private constructor(private readonly sections: ReadonlyMap<string, string>) {}

  /** A host of the reference cluster as it was seen on the lab: everything applied. */
  static read(name: 'lvs' | 'web1' | 'web2' | 'nfs'): CapturedHost {
    const text = readFileSync(join(__dirname, 'captured', `${name}.txt`), 'utf8');
    const [, ...parts] = text.split('\n@mark ');
    return new CapturedHost(
      new Map(
        parts.map((part) => {
          const end = part.indexOf('\n');
          return [part.slice(0, end), part.slice(end + 1)];
        }),
      ),
    );
  }

  /** A machine that prints these sections and no other. */
  static printing(sections: Readonly<Record<string, string>>): CapturedHost {
    return new CapturedHost(new Map(Object.entries(sections)));
  }

  /** The same host with more sections: of what is asked beside the probe. */
  alsoPrinting(sections: Readonly<Record<string, string>>): CapturedHost {
    return new CapturedHost(new Map([...this.sections, ...Object.entries(sections)]));
  }

  /** The same host where some texts read otherwise, in all sections. */
  replacing(texts: Readonly<Record<string, string>>): CapturedHost {
    const replace = (text: string): string =>
      Object.entries(texts).reduce((result, [from, to]) => result.replaceAll(from, to), text);
    return new CapturedHost(new Map([...this.sections].map(([name, text]) => [name, replace(text)])));
  }

  /** The same host with other sections. A name that no probe has is a mistake of the test. */
  with(sections: Readonly<Record<string, (before: string) => string>>): CapturedHost {
    const changed = new Map(this.sections);
    for (const [name, change] of Object.entries(sections)) {
      const before = changed.get(name);
      if (before === undefined) throw new Error(`the captured probe has no section ${name}`);
      changed.set(name, change(before));
    }
    return new CapturedHost(changed);
  }

  /** What it prints for a probe, sections under that probe's mark, and what of it was never captured. */
  answer(script: string): { readonly text: string; readonly missing: readonly string[] } {
    const mark = markOf(script);
    const asked = [...script.matchAll(/@[0-9a-f]{18} ([\w/]+)/g)].map(([, name = '']) => name);
    const text = asked.map((name) => `\n${mark} ${name}\n${this.sections.get(name) ?? ''}`).join('');
    return { text, missing: asked.filter((name) => !this.sections.has(name)) };
  }
}
