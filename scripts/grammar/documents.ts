import { SCHEDULERS } from '../../src/core/spec/cluster';
import { type Grammar, HOST_NAME, include, IPV4, IPV6, match, type Part, type Rule } from './rule';

const scope = (name: string): string => `${name}.lvs-plan`;
const HOST = scope('entity.name.type.host');
const NOT_INSIDE = '(?<![\\w.:/-])';
const NOT_BEFORE = '(?![\\w.]*\\w)';
const PREFIX: Part = ['(?:/\\d{1,3})?', scope('constant.numeric.prefix-length')];
const PORT: Part = ['(?::\\d{1,5})?', scope('constant.numeric.port')];
const oneOf = (...words: readonly string[]): string => `(?:${words.join('|')})`;

/**
 * Our own read-only documents: plans and their two sides, what was seen of hosts, results of tests. Their sentences
 * are translated, so almost all of this goes by shape: indentation, arrows, addresses.
 */
export const documentsGrammar: Grammar = {
  name: 'LVS-DR Document',
  scopeName: 'text.lvs-plan',
  patterns: include('remark', 'next', 'verdict', 'hostHead', 'share', 'problem', 'title', 'kind', 'change'),
  repository: {
    /** What the two sides of a plan only say, the heads of waves and problems among them. */
    remark: {
      begin: '^[ \\t]*(#)',
      end: '$',
      beginCaptures: { 1: { name: 'punctuation.definition.comment.lvs-plan' } },
      name: 'comment.line.number-sign.lvs-plan',
      patterns: include('severity'),
    },
    next: match('^[ \\t]+', ['→', scope('keyword.operator.next')], '[ \\t]', ['.*$', scope('markup.italic.next')]),

    verdict: {
      patterns: [
        match('^', [oneOf('HOLDS', '成立'), scope('markup.inserted.verdict')], '(?=[:：])'),
        match('^', [oneOf('BROKEN', '不成立'), scope('markup.deleted.verdict')], '(?=[:：])'),
        match('^', [oneOf('UNPROVEN', '未证实'), scope('markup.changed.verdict')], '(?=[:：])'),
      ],
    },
    severity: {
      patterns: [
        match('(?<=[ \\t])', [oneOf('error', '错误'), scope('invalid.illegal.problem')], '(?=[:：])'),
        match('(?<=[ \\t])', [oneOf('warning', '警告'), scope('markup.changed.problem')], '(?=[:：])'),
      ],
    },

    /** `web1  192.168.16.143` with the system behind it. */
    hostHead: {
      begin: `^(${HOST_NAME})  (?=[0-9A-Fa-f:.]+(?:\\s|$))`,
      end: '$',
      beginCaptures: { 1: { name: `${scope('markup.heading.host')} ${HOST}` } },
      patterns: include('value'),
    },
    /** `  web1  50   50 %  ############` of a test. */
    share: match(
      '^  ',
      [HOST_NAME, HOST],
      ' +',
      ['\\d+', scope('constant.numeric.count')],
      ' +',
      ['\\d+ %', scope('constant.numeric.share')],
      '(?:  )?',
      ['#*', scope('markup.inserted.bar')],
    ),
    problem: {
      begin: `^[ \\t]+(?=${oneOf('error', 'warning', '错误', '警告')}[:：])`,
      end: '$',
      patterns: include('severity', 'value'),
    },
    /** The first line, and the heads of waves, of what is foreign and of problems: what ends like no sentence. */
    title: {
      patterns: [
        { match: '\\A[^\\s#].*$', name: scope('markup.heading.title') },
        { match: '^[^\\s#].*[^.。]$', name: scope('markup.heading.title') },
        { begin: '^(?=[^\\s#])', end: '$', patterns: include('value') },
      ],
    },
    /** The head of what a host holds of one kind: `  VIPs:`. */
    kind: match('^  ', ['[^\\s#][^→]*', scope('entity.name.section.kind')], [':', scope('punctuation.separator.section')], '$'), // prettier-ignore

    /** A line of a host: `web1: net.ipv4.conf.all.arp_ignore 0 → 1`. */
    change: {
      begin: `^[ \\t]+(?:(${HOST_NAME})(:)(?= ))?`,
      end: '$',
      beginCaptures: { 1: { name: HOST }, 2: { name: scope('punctuation.separator.host') } },
      name: scope('meta.change'),
      patterns: include('value'),
    },
    value: {
      patterns: [
        { match: '  # .*$', name: 'comment.line.number-sign.lvs-plan' },
        { match: '→', name: scope('keyword.operator.change') },
        match(NOT_INSIDE, [IPV4, scope('constant.numeric.ipv4')], PREFIX, PORT, NOT_BEFORE),
        match(`${NOT_INSIDE}\\[?`, [IPV6, scope('constant.numeric.ipv6')], '\\]?', PREFIX, PORT, NOT_BEFORE),
        { match: '(?<=[ :])(?:tcp|udp|sctp|fwmark)(?= )', name: scope('keyword.other.protocol') },
        match('(?:: |(?<=\\d |→ ))', [`${oneOf(...SCHEDULERS)}(?=[ ,]|$)`, scope('variable.other.enummember.scheduler')]), // prettier-ignore
        { match: '(?<=[ ])/[^\\s,:]+', name: scope('string.unquoted.path') },
        { match: '(?<![^ ])(?:[a-z][a-z0-9_]*\\.){2,}[a-z0-9_.]+', name: scope('variable.other.sysctl') },
        { match: '(?<![^ ])\\d+(?:\\.\\d+)?(?=[ ,]|\\.?$)', name: scope('constant.numeric.count') },
      ],
    },
  } satisfies Readonly<Record<string, Rule>>,
};
