import { between, include, IPV4, IPV6, match, type Part, type Rule, upTo, whileRule } from './rule';

/** YAML itself, with the scopes of VS Code's own grammar, so that a cluster file looks like any other YAML file. */

export const KEY = 'entity.name.tag.yaml';
const PLAIN = 'string.unquoted.plain';
const COLON: Part = [':', 'punctuation.separator.key-value.mapping.yaml'];
const DASH: Part = ['-', 'punctuation.definition.block.sequence.item.yaml'];
const QUOTE = '["\']?';
const INDENTATION: Part = ['[ \\t]*', ''];
const WORD = '[A-Za-z_][A-Za-z0-9_.-]*';
/** What may follow a whole value, in block and in flow style. */
export const VALUE_END = '(?=[ \\t]*$|[ \\t]+#|[ \\t]*[,\\]}])';
/** Where a value begins: not inside a word. */
const VALUE_START = '(?<![^\\s,\\[{])';
/** A line that begins with another property: whatever is open there was forgotten to be closed. */
const NEXT_PROPERTY = '^(?=[ \\t]*(?:-[ \\t]+)?[A-Za-z_][A-Za-z0-9_]*[ \\t]*:(?:[ \\t]|$))';
const INSIDE_ITEM = '^(?=\\1[ \\t]|[ \\t]*(?:$|[#}\\]]))';
/** A list may be as far left as the property that holds it. */
const INSIDE_PROPERTY = '^(?=\\1[ \\t]|\\1-(?:[ \\t]|$)|[ \\t]*(?:$|[#}\\]]))';

/** A property with a value that is one word, on one line, in block and in flow style. */
export function pair(keys: string, ...value: readonly Part[]): Rule {
  const start = '(?:^[ \\t]*|(?<=[ \\t{,\\[]))';
  return match(start, QUOTE, [keys, KEY], `${QUOTE}[ \\t]*`, COLON, '[ \\t]+', QUOTE, ...value, QUOTE, VALUE_END);
}

/** A value that is one word. */
export function value(...parts: readonly Part[]): Rule {
  return match(VALUE_START, QUOTE, ...parts, QUOTE, VALUE_END);
}

/** A property at the start of a line or behind a dash, with everything that is further in. */
export function property(keys: string, key: string, patterns: readonly Rule[]): Rule {
  const parts = ['\\G', INDENTATION, QUOTE, [keys, key], `${QUOTE}[ \\t]*`, COLON, '(?=[ \\t]|$)'] as const;
  return whileRule(parts, INSIDE_PROPERTY, patterns);
}

/** A property that begins as `parts` say, its name included, for as long as lines fulfil `holds`. */
export function placedProperty(parts: readonly Part[], holds: string, patterns: readonly Rule[]): Rule {
  return whileRule([...parts, `${QUOTE}[ \\t]*`, COLON, '(?=[ \\t]|$)'], holds, patterns);
}

/** A key of a flow mapping, without its value. */
export function flowKey(keys: string, key: string): Rule {
  return match('(?<=[ \\t{,\\[])', QUOTE, [keys, key], `${QUOTE}[ \\t]*`, COLON, '(?=[\\s,{}\\[\\]])');
}

/** A property of a flow mapping with its value. */
export function flowProperty(keys: string, patterns: readonly Rule[]): Rule {
  const parts = ['(?<=[ \\t{,\\[])', QUOTE, [keys, KEY], `${QUOTE}[ \\t]*`, COLON, '(?=[\\s,{}\\[\\]])'] as const;
  return upTo(parts, '(?=[,\\]}])', patterns);
}

export function listItem(patterns: readonly Rule[]): Rule {
  return whileRule(['\\G', INDENTATION, DASH, '(?:[ \\t]+|$)'], INSIDE_ITEM, patterns);
}

export function flowMapping(patterns: readonly Rule[]): Rule {
  const [begin, end] = ['begin', 'end'].map((side) => `punctuation.definition.mapping.${side}.yaml`);
  return between(['\\{', begin ?? ''], ['\\}', end ?? ''], 'meta.flow-mapping.yaml', patterns);
}

export function flowSequence(patterns: readonly Rule[]): Rule {
  const [begin, end] = ['begin', 'end'].map((side) => `punctuation.definition.sequence.${side}.yaml`);
  return between(['\\[', begin ?? ''], [`\\]|${NEXT_PROPERTY}`, end ?? ''], 'meta.flow-sequence.yaml', patterns);
}

/** Quoted text, with what may be in it. */
export function quoted(inside: readonly Rule[]): Rule {
  const text = (mark: string, end: string, kind: string, escape: string): Rule =>
    between(
      [mark, 'punctuation.definition.string.begin.yaml'],
      [`${end}|${NEXT_PROPERTY}`, 'punctuation.definition.string.end.yaml'],
      `string.quoted.${kind}.yaml`,
      [{ match: escape, name: 'constant.character.escape.yaml' }, ...inside],
    );
  const escapes = '\\\\(?:[0abtnvfre "/\\\\N_LP]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|$)';
  return { patterns: [text('"', '"', 'double', escapes), text("'", "'(?!')", 'single', "''")] };
}

/** Plain text of several words up to the end of the line, with what may be in it. */
export function plainText(inside: readonly Rule[]): Rule {
  return { begin: '(?=[^\\s#])', end: '(?=[ \\t]+#|[ \\t]*$)', name: `${PLAIN}.out.yaml`, patterns: inside };
}

const SCALAR_MARK: readonly Part[] = [
  ['[|>]', 'keyword.control.flow.block-scalar.yaml'],
  ['[-+1-9]{0,2}', 'storage.modifier.chomping-indicator.yaml'],
  '(?=[ \\t]*$|[ \\t]+#)',
];
const BLOCK_TEXT = 'string.unquoted.block.yaml';

/** `|` and `>` with the lines that belong to them. A first line with `#` is taken for a comment: behind them it is one. */
export function blockScalar(inside: readonly Rule[]): Rule {
  const content: Rule = { begin: '^([ \\t]+)(?=[^\\s#])', while: '^(?=\\1|[ \\t]*$)', contentName: BLOCK_TEXT };
  const patterns = [...include('comment'), { ...content, patterns: inside }];
  return whileRule(['(?<![^ \\t])', ...SCALAR_MARK], '^(?=[ \\t]|$)', patterns);
}

/** A block scalar right behind a dash: its lines are further in than the properties beside it. */
export function itemBlockScalar(inside: readonly Rule[]): Rule {
  const name: readonly Part[] = [[WORD, KEY], '[ \\t]*', COLON, '[ \\t]+'];
  const parts = ['\\G', INDENTATION, DASH, '[ \\t]+', ...name, ...SCALAR_MARK];
  const line: Rule = { begin: '(?=\\S)', end: '$', name: BLOCK_TEXT, patterns: inside };
  const comment = match('\\G[ \\t]+', ['#.*$', 'comment.line.number-sign.yaml']);
  return whileRule(parts, '^(?=\\1[ \\t]{3}|[ \\t]*$)', [comment, line]);
}

/** Everything whose looks do not depend on the property it is the value of. */
export const YAML: Readonly<Record<string, Rule>> = {
  comment: match('(?<![^ \\t])', ['#.*$', 'comment.line.number-sign.yaml']),
  separator: { match: ',', name: 'punctuation.separator.sequence.yaml' },
  string: quoted([]),
  blockScalar: blockScalar([]),
  anchor: {
    patterns: [
      match(VALUE_START, ['&[^\\s,\\[\\]{}]*', 'keyword.control.flow.anchor.yaml variable.other.anchor.yaml']),
      match(VALUE_START, ['\\*[^\\s,\\[\\]{}]*', 'keyword.control.flow.alias.yaml variable.other.alias.yaml']),
      match(VALUE_START, ['!(?:<[^\\s>]*>|[^\\s,\\[\\]{}]*)', 'storage.type.tag-handle.yaml']),
    ],
  },
  constant: {
    patterns: [
      value(['[Tt]rue|TRUE|[Ff]alse|FALSE', 'constant.language.boolean.yaml']),
      value(['[Nn]ull|NULL|~', 'constant.language.null.yaml']),
      value(['[-+]?\\d+', 'constant.numeric.integer.decimal.yaml']),
      value(['[-+]?\\d*\\.\\d+', 'constant.numeric.float.yaml']),
    ],
  },
  address: {
    patterns: [IPV4, IPV6].flatMap((pattern, index) => {
      const family = index === 0 ? 'ipv4' : 'ipv6';
      const prefix: Part = ['/\\d{1,3}', 'constant.numeric.prefix-length.lvs-cluster'];
      return [
        value([pattern, `constant.numeric.network.${family}.lvs-cluster`], prefix),
        value([pattern, `constant.numeric.${family}.lvs-cluster`]),
      ];
    }),
  },
  blockPlain: { match: '[^\\s#"\'\\[\\]{},&*!|>%@`][^\\s]*', name: `${PLAIN}.out.yaml` },
  flowPlain: { match: '[^\\s#"\'\\[\\]{},&*!|>%@`][^\\s,\\[\\]{}]*', name: `${PLAIN}.in.yaml` },
};

/** A word that names something in a mapping whose keys are free. */
export const FREE_KEY = '[^\\s"\':#&*!|>%@`{}\\[\\],-][^\\s"\':#{}\\[\\],]*';
export const ANY_KEY = WORD;
export const ONE_LEVEL_IN: readonly Part[] = ['^', ['[ \\t]+', ''], QUOTE];
export const AT_MARGIN = `^${QUOTE}`;
export { INSIDE_ITEM };
