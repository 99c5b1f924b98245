import { type Grammar, include, IPV4, IPV6, match, type Part, type Rule, upTo } from './rule';

const scope = (name: string): string => `${name}.lvs-exports`;
const PREFIX: Part = ['/(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\d{1,3})', scope('constant.numeric.prefix-length')];
const END = '(?=[\\s(]|$)';

/** exports(5): a folder, then the clients that may mount it, each with its options in parentheses. */
export const exportsGrammar: Grammar = {
  name: 'NFS Exports',
  scopeName: 'source.lvs-exports',
  patterns: include('comment', 'defaults', 'options', 'folder', 'client', 'continuation'),
  repository: {
    comment: match('(?<!\\S)', ['#.*$', 'comment.line.number-sign.lvs-exports']),
    folder: {
      patterns: [
        { match: '^[ \\t]*/(?:\\\\[0-7]{3}|[^\\s#"\\\\])*', name: scope('string.unquoted.path') },
        { begin: '^[ \\t]*"', end: '"|$', name: `string.quoted.double.path.lvs-exports` },
      ],
    },
    /** `-rw,sync` before the clients: what holds for all of them. */
    defaults: upTo(['(?<=\\s)', ['-', scope('punctuation.definition.defaults')]], '(?=\\s|$)', include('option')),
    options: {
      begin: '\\(',
      end: '\\)|$',
      beginCaptures: { 0: { name: scope('punctuation.section.options.begin') } },
      endCaptures: { 0: { name: scope('punctuation.section.options.end') } },
      name: scope('meta.options'),
      patterns: include('option'),
    },
    option: {
      patterns: [
        match(
          '(?<![a-z0-9_-])',
          ['[a-z][a-z0-9_-]*+', scope('variable.other.enummember.option')],
          ['=', scope('keyword.operator.assignment')],
          ['[^\\s,)]+', scope('string.unquoted.option')],
        ),
        { match: '[a-z][a-z0-9_-]*', name: scope('variable.other.enummember.option') },
        { match: ',', name: scope('punctuation.separator.option') },
      ],
    },
    client: {
      patterns: [
        match('(?<=\\s)', [IPV4, scope('constant.numeric.network.ipv4')], PREFIX, END),
        match('(?<=\\s)', [IPV6, scope('constant.numeric.network.ipv6')], PREFIX, END),
        match('(?<=\\s)', [IPV4, scope('constant.numeric.ipv4')], END),
        match('(?<=\\s)', [IPV6, scope('constant.numeric.ipv6')], END),
        match('(?<=\\s)', ['\\*', scope('constant.language.anyone')], END),
        match('(?<=\\s)', ['@[^\\s(]+', scope('entity.name.namespace.netgroup')], END),
        match('(?<=\\s)', ['[A-Za-z0-9_*?\\[][^\\s(#"]*', scope('entity.name.type.host')], END),
      ],
    },
    continuation: { match: '\\\\$', name: scope('punctuation.separator.continuation') },
  } satisfies Readonly<Record<string, Rule>>,
};
