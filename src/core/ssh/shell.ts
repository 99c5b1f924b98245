/**
 * The only place where values become POSIX shell. What comes from the file and from hosts is an argument, never shell
 * text: it enters a script through {@link sh}, which quotes every value.
 */

/** Shell text that is safe to run: only {@link sh} and {@link lines} make it, and they quote whatever they are given. */
export class Script {
  private constructor(readonly text: string) {}

  /** @internal The one way in; kept here so that no other module can turn a plain string into a script. */
  static readonly trusted = (text: string): Script => new Script(text);

  toString(): string {
    return this.text;
  }
}

export type ShellValue = string | number | Script | readonly string[];

/**
 * One argument for a POSIX shell, in single quotes: nothing inside is special; a quote leaves and re-enters.
 * A NUL cannot be an argument of any process (execve(2)), so it is refused rather than cut short.
 */
export function quote(value: string): string {
  if (value.includes('\0')) throw new RangeError('a shell argument cannot contain NUL');
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * A script from a template: strings become one quoted argument, arrays one argument per item, whole
 * numbers stand as they are (arithmetic takes no quotes), scripts are spliced in as
 * they are. Backslashes in the template reach the shell unchanged, but for
 * the two that JavaScript itself asks for, before `${` and before a backtick.
 */
export function sh(template: TemplateStringsArray, ...values: readonly ShellValue[]): Script {
  const raw = template.raw.map((part) => part.replace(/\\(?=\$\{|`)/g, ''));
  return Script.trusted(String.raw({ raw }, ...values.map(render)));
}

/** Scripts one after the other, a line each. */
export function lines(scripts: readonly Script[]): Script {
  return Script.trusted(scripts.map((script) => script.text).join('\n'));
}

function render(value: ShellValue): string {
  if (value instanceof Script) return value.text;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value >= 0 ? String(value) : quote(String(value));
  if (typeof value === 'string') return quote(value);
  return value.map(quote).join(' ');
}
