import { SCHEDULERS } from '../../src/core/spec/cluster';
import { type Grammar, HOST_NAME, include, IPV4, IPV6, match, type Part, type Rule } from './rule';

const scope = (name: string): string => `${name}.lvs-table`;
const option = scope('keyword.other.option');
const FORWARD = scope('keyword.other.forward');
const PORT: Part = ['\\d{1,5}', scope('constant.numeric.port')];
const COLON: Part = [':', scope('punctuation.separator.port')];
const SCHEDULER: Part = [`(?:${SCHEDULERS.join('|')})(?=\\s|$)`, scope('variable.other.enummember.scheduler')];

/** What ipvsadm(8) prints: tables, counters, rates and connections; and the rules that `ipvsadm -R` reads. */
export const tableGrammar: Grammar = {
  name: 'IPVS Table',
  scopeName: 'source.lvs-table',
  patterns: include('comment', 'rule', 'banner', 'service', 'destination', 'connection', 'setting'),
  repository: {
    comment: match('^[ \\t]*', ['#.*$', 'comment.line.number-sign.lvs-table']),
    banner: {
      patterns: [
        { match: '^(?:IP Virtual Server version|IPVS connection entries).*$', name: scope('comment.line.banner') },
        { match: '^(?:Prot LocalAddress:Port|pro expire).*$', name: scope('markup.heading.columns') },
        { match: '^\\s+-> RemoteAddress:Port.*$', name: scope('markup.heading.columns') },
      ],
    },

    /** `ipvsadm -S`: `-A -t 10.0.0.100:80 -s rr`, and every other change that -R takes. */
    rule: {
      begin:
        '^[ \\t]*(?:(ipvsadm)[ \\t]+)?(-[AEDadeCZ]|--(?:(?:add|edit|delete)-(?:service|server)|clear|zero|set))(?=\\s|$)',
      end: '$',
      beginCaptures: {
        1: { name: scope('support.function.command') },
        2: { name: scope('keyword.control.change') },
      },
      name: scope('meta.rule'),
      patterns: [
        match('(?<=\\s)', ['-s|--scheduler', option], '\\s+', SCHEDULER),
        match('(?<=\\s)', ['-w|--weight', option], '\\s+', ['\\d+', scope('constant.numeric.weight')]),
        { match: '(?<=\\s)(?:-[gim]|--(?:gatewaying|ipip|masquerading))(?=\\s|$)', name: FORWARD },
        match('(?<=\\s)', ['-b|--sched-flags', option], '\\s+', ['\\S+', scope('variable.other.enummember.flag')]),
        match('(?<=\\s)', ['--pe|--tun-type', option], '\\s+', ['\\S+', scope('variable.other.enummember.engine')]),
        { match: '(?<=\\s)--?[A-Za-z0-9][A-Za-z-]*(?=\\s|$)', name: option },
        ...include('endpoint', 'number'),
      ],
    },

    /** `TCP  10.0.0.100:80 rr persistent 300`, `FWM  7 IPv6 lc`. */
    service: {
      begin: '^(TCP|UDP|SCTP)(?=\\s+\\S+(?:\\s+[a-z]|(?:\\s+[0-9.]+[KMGT]?)*\\s*$))|^(FWM)(?=\\s)',
      end: '$',
      beginCaptures: {
        1: { name: scope('keyword.other.protocol') },
        2: { name: scope('keyword.other.protocol') },
      },
      name: scope('meta.service'),
      patterns: [
        match('(?<=\\s)', SCHEDULER),
        { match: '(?<=\\s)(?:persistent|mask|pe|ops)(?=\\s|$)', name: scope('keyword.other.option') },
        match('(?<=\\s)\\(', ['[a-z0-9,-]+', scope('variable.other.enummember.flag')], '\\)'),
        match('(?<=\\s)', ['IPv6', scope('constant.language.family')], '(?=\\s|$)'),
        ...include('endpoint', 'number'),
      ],
    },

    /** `  -> 10.0.0.11:80   Route   1   0   0`, and with counters in place of forwarding and weight. */
    destination: {
      begin: '^\\s+(->)(?=\\s)',
      end: '$',
      beginCaptures: { 1: { name: scope('punctuation.definition.destination') } },
      name: scope('meta.destination'),
      patterns: [
        match(
          '(?<=\\s)',
          ['Route|Masq|Tunnel|Local|Bypass', FORWARD],
          '\\s+',
          ['\\d+', scope('constant.numeric.weight')],
          '(?=\\s|$)',
        ),
        ...include('endpoint', 'number'),
      ],
    },

    /** `TCP 14:59  ESTABLISHED 10.0.0.99:51370    10.0.0.100:80      10.0.0.11:80` of `ipvsadm -lnc`. */
    connection: {
      begin: '^(TCP|UDP|SCTP|IP)\\s+(\\d{2,}:\\d{2})\\s+([A-Z_]+)(?=\\s)',
      end: '$',
      beginCaptures: {
        1: { name: scope('keyword.other.protocol') },
        2: { name: scope('constant.numeric.expiry') },
        3: { name: scope('constant.language.state') },
      },
      name: scope('meta.connection'),
      patterns: include('endpoint', 'number'),
    },

    /** `ipvsadm -l --timeout` and `--daemon`. */
    setting: {
      begin: '^(Timeout \\(tcp tcpfin udp\\)|(?:master|backup) sync daemon)',
      end: '$',
      beginCaptures: { 1: { name: scope('keyword.other.setting') } },
      patterns: [
        match(['[a-z]+', scope('variable.parameter')], '=', ['[^,)\\s]+', scope('string.unquoted')]),
        ...include('number'),
      ],
    },

    endpoint: {
      patterns: [
        match('(?<!\\S)', [IPV4, scope('constant.numeric.ipv4')], COLON, PORT, '(?!\\S)'),
        match('(?<!\\S)\\[', [IPV6, scope('constant.numeric.ipv6')], '\\]', COLON, PORT, '(?!\\S)'),
        match('(?<!\\S)', [IPV4, scope('constant.numeric.ipv4')], '(?!\\S)'),
        match('(?<!\\S)', [HOST_NAME, scope('entity.name.type.host')], COLON, ['[a-z0-9-]+', PORT[1]], '(?!\\S)'),
      ],
    },
    number: { match: '(?<!\\S)\\d+(?:\\.\\d+)?[KMGT]?(?!\\S)', name: scope('constant.numeric.count') },
  } satisfies Readonly<Record<string, Rule>>,
};
