import Type from 'typebox';

/**
 * What every property carries: the same text for editors with and without Markdown, and at least one example.
 * The examples are repeated in the Markdown because editors do not show the `examples` keyword.
 */
export function described(markdown: string, ...examples: readonly unknown[]) {
  const shown = examples.map((example) => `\`${typeof example === 'string' ? example : JSON.stringify(example)}\``);
  return {
    description: plain(markdown),
    markdownDescription: `${markdown}\n\nExample: ${shown.join(' or ')}`,
    examples,
  };
}

/** Text that has to match; `must` says what is allowed, for people. */
export function text(pattern: string, must: string, markdown: string, ...examples: readonly string[]) {
  return Type.String({ pattern, patternErrorMessage: must, ...described(markdown, ...examples) });
}

function plain(markdown: string): string {
  return markdown.replaceAll(/`|\*\*/g, '');
}

/** One of a few words, each explained: what it does, and when to take it. */
export function choice<const T extends string | number>(
  values: Readonly<Record<T, string>>,
  order: readonly T[],
  markdown: string,
  ...examples: readonly T[]
) {
  return Type.Enum([...order], {
    ...described(markdown, ...examples),
    enumDescriptions: order.map((value) => plain(values[value])),
    markdownEnumDescriptions: order.map((value) => values[value]),
  });
}

const V4_OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const V4 = `${V4_OCTET}(?:\\.${V4_OCTET}){3}`;
/** Loose (the reader is strict), and in time linear to the text: only one colon can be the first. */
const V6 = `[0-9A-Fa-f]*:(?:[0-9A-Fa-f:]*|[0-9A-Fa-f:]*:${V4})`;

/** No control characters anywhere; quotes, backslashes and `#` have meanings of their own in exports(5) and fstab(5). */
const PATH = '/[^\\u0000-\\u001f\\u007f"\\\\#]*';
const HOST_NAME = '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?';
const SSH_HOP = '(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*@)?[A-Za-z0-9_\\[][A-Za-z0-9_.:%\\[\\]-]*';

export const PATTERNS = {
  clusterName: '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$',
  address: `^(?:${V4}|${V6})$`,
  address6: `^${V6}$`,
  network: `^(?:${V4}|${V6})/(?:0|[1-9][0-9]{0,2})$`,
  network6: `^${V6}/(?:0|[1-9][0-9]{0,2})$`,
  mask: `^(?:${V4}|[1-9][0-9]{0,2})$`,
  hostKey: `^${HOST_NAME}$`,
  hostname: '^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$',
  interface: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$',
  package: '^[A-Za-z0-9][A-Za-z0-9.+_:~-]{0,127}$',
  path: `^${PATH}$`,
  mountSource: `^${HOST_NAME}:${PATH}$`,
  option: '^[A-Za-z0-9_][A-Za-z0-9_.:=/@%+\\[\\]-]*$',
  exportClient: '^[A-Za-z0-9*@:_\\[?][A-Za-z0-9.:/*?@\\[\\]_-]*$',
  sshHost: '^[A-Za-z0-9:_][A-Za-z0-9._:%-]*$',
  sshUser: '^[A-Za-z0-9_][A-Za-z0-9_.@+\\\\-]{0,127}\\$?$',
  sshJump: `^${SSH_HOP}(?:,${SSH_HOP})*$`,
  sshFile: '^[^\\u0000-\\u001f\\u007f"-][^\\u0000-\\u001f\\u007f"]*$',
  page: '^[^\\u0000]*$',
} as const;

/**
 * Something to begin with, for editors that complete by the schema. In `body`, `${1:web}` is the first place to fill
 * in, and `^` before one makes its value a number.
 */
export interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
}
