import { SCHEDULERS } from '../../src/core/spec/cluster';
import { type Grammar, HOST_NAME, include, IPV4, IPV6, match, type Part, type Rule, whileRule } from './rule';
import * as yaml from './yaml';

/** Our own scopes; their first words are those that the themes of VS Code colour, dark, light and high contrast. */
const scope = (name: string): string => `${name}.lvs-cluster`;
const HOST = scope('entity.name.type.host.reference');
const HOST_DEFINITION = scope('entity.name.type.host.definition');
const SECTION = `${yaml.KEY} ${scope('keyword.control.section')}`;
const choice = (name: string): string => scope(`variable.other.enummember.${name}`);
const PATH = '[/~][^\\s"\'#,\\[\\]{}]*';
const FLAGS = ['sh-fallback', 'sh-port', 'mh-fallback', 'mh-port', 'flag-1', 'flag-2', 'flag-3'];

/** Properties whose value is one word. While it is not that word yet, they are properties like any other. */
const typed: readonly Rule[] = [
  yaml.pair('vip', [IPV4, scope('constant.numeric.ipv4.vip')]),
  yaml.pair('vip', [IPV6, scope('constant.numeric.ipv6.vip')]),
  yaml.pair('scheduler', [SCHEDULERS.join('|'), choice('scheduler')]),
  yaml.pair('protocol', ['tcp|udp|sctp', choice('protocol')]),
  yaml.pair('type', ['nfs4?', choice('file-system')]),
  yaml.pair('sudo', ['auto|always|never', choice('sudo')]),
  yaml.pair('port', ['\\d{1,5}', scope('constant.numeric.port')]),
  yaml.pair('weight', ['\\d{1,5}', scope('constant.numeric.weight')]),
  yaml.pair('interface', ['[A-Za-z0-9][A-Za-z0-9_.-]{0,14}', scope('variable.other.interface')]),
  yaml.pair('host', [HOST_NAME, HOST]),
  yaml.pair(
    'source',
    [HOST_NAME, HOST],
    [':', scope('punctuation.separator.mount-source')],
    [`(?:/[^\\s"'#,\\[\\]{}]*)?`, scope('string.unquoted.path')],
  ),
  yaml.pair('path|target|documentRoot|identityFile', [PATH, scope('string.unquoted.path')]),
];

/** Properties whose value is a list of words that mean something: their names, and what a word is. */
const LISTS: Readonly<Record<string, { readonly keys: string; readonly word: Rule }>> = {
  reference: { keys: 'hosts|realServers|priority', word: yaml.value([HOST_NAME, HOST]) },
  vip: {
    keys: 'vips',
    word: {
      patterns: [
        yaml.value([IPV4, scope('constant.numeric.ipv4.vip')]),
        yaml.value([IPV6, scope('constant.numeric.ipv6.vip')]),
      ],
    },
  },
  option: {
    keys: 'options',
    word: {
      patterns: [
        yaml.value(
          ['[A-Za-z0-9_][A-Za-z0-9_.:/@%+-]*', choice('option')],
          ['=', scope('keyword.operator.assignment')],
          ['[^\\s"\'#,\\[\\]{}]*', scope('string.unquoted.option')],
        ),
        yaml.value(['[A-Za-z0-9_][A-Za-z0-9_.:/@%+-]*', choice('option')]),
      ],
    },
  },
  flag: { keys: 'schedulerFlags', word: yaml.value([FLAGS.join('|'), choice('scheduler-flag')]) },
};
const LIST_NAMES = Object.keys(LISTS);

/** A list rule for each way of writing one; behind a word everything else is as in any other property. */
function listRules(): Readonly<Record<string, Rule>> {
  const rules = Object.entries(LISTS).flatMap(([name, { keys, word }]): [string, Rule][] => [
    [`${name}Word`, word],
    [`${name}Item`, yaml.listItem(include('comment', `${name}Word`, 'blockValue'))],
    [`${name}Sequence`, yaml.flowSequence(include('comment', `${name}Word`, 'flowValue'))],
    [
      `${name}Property`,
      yaml.property(
        keys,
        yaml.KEY,
        include('comment', `${name}Item`, `${name}Sequence`, 'ownProperty', `${name}Word`, 'blockValue'),
      ),
    ],
    [`${name}Pair`, yaml.flowProperty(keys, include('comment', `${name}Sequence`, `${name}Word`, 'node', 'flowPlain'))],
  ]);
  return Object.fromEntries(rules);
}

/** `host` of an `ssh` section is an alias of the ssh configuration, not one of the hosts of the file. */
const sshRules: Readonly<Record<string, Rule>> = {
  sshHost: yaml.pair('host', ['[^\\s"\'#,\\[\\]{}]+', scope('string.unquoted.ssh-alias')]),
  sshFlowMapping: yaml.flowMapping(include('sshHost', 'flowValue')),
  sshProperty: yaml.property('ssh', yaml.KEY, include('comment', 'sshHost', 'sshFlowMapping', 'blockValue')),
  sshPair: yaml.flowProperty('ssh', include('comment', 'sshFlowMapping', 'node', 'flowPlain')),
};

/** The text of a page: `{host}` in it becomes the name of the real server. */
const pageRules: Readonly<Record<string, Rule>> = {
  placeholder: { match: '\\{host\\}', name: scope('variable.other.placeholder') },
  pageString: yaml.quoted(include('placeholder')),
  pageScalar: yaml.blockScalar(include('placeholder')),
  pagePlain: yaml.plainText(include('placeholder')),
  pageProperty: yaml.property(
    'page',
    yaml.KEY,
    include('comment', 'pageString', 'pageScalar', 'ownProperty', 'anchor', 'pagePlain'),
  ),
  pagePair: yaml.flowProperty('page', include('comment', 'pageString', 'anchor', 'flowPlain')),
  itemBlockScalar: yaml.itemBlockScalar(include('placeholder')),
};

/** The sections that define hosts: what is one level below is one, in block and in flow style. */
const hostRules: Readonly<Record<string, Rule>> = {
  hostSection: {
    ...yaml.placedProperty(
      [yaml.AT_MARGIN, ['directors|realServers|nfsHosts|clients', SECTION]],
      '^(?=[ \\t}\\]#]|$)',
      include('comment', 'hostEntry', 'hostFlowMapping', 'node', 'blockPlain'),
    ),
    name: scope('meta.section.hosts'),
  },
  hostEntry: yaml.placedProperty(
    [...yaml.ONE_LEVEL_IN, [yaml.FREE_KEY, HOST_DEFINITION]],
    yaml.INSIDE_ITEM,
    include('blockValue'),
  ),
  hostFlowMapping: yaml.flowMapping([
    ...include('comment'),
    yaml.flowKey(yaml.FREE_KEY, HOST_DEFINITION),
    ...include('separator', 'node', 'flowPlain'),
  ]),
};

const COLON: Part = [':', 'punctuation.separator.key-value.mapping.yaml'];
const topPair = (key: string, value: Part): Rule =>
  match('^', [key, SECTION], '[ \\t]*', COLON, '[ \\t]+["\']?', value, '["\']?', yaml.VALUE_END);

const SECTIONS = 'apiVersion|name|network|ssh|webServer|virtualServices|mounts|failover';
const INSIDE_SECTION = '^(?=[ \\t}\\]#]|-[ \\t]|-?$)';

export const clusterGrammar: Grammar = {
  name: 'LVS Cluster',
  scopeName: 'source.yaml.lvs-cluster',
  comment:
    'A property reaches as far as its indentation (begin and while), so that a line that is not finished colours nothing behind it. What stands at the margin and is no property (document marks, directives, explicit keys) is left to the YAML grammar of the editor.',
  patterns: include('comment', 'top', 'hostSection', 'section', 'anythingElse'),
  repository: {
    top: {
      patterns: [
        topPair('apiVersion', ['lvs-dr/v\\d+', scope('constant.language.version')]),
        topPair('name', ['[A-Za-z0-9-]+', scope('entity.name.namespace.cluster')]),
      ],
    },
    ...hostRules,
    section: {
      patterns: [
        yaml.placedProperty([yaml.AT_MARGIN, [SECTIONS, SECTION]], INSIDE_SECTION, include('blockValue')),
        yaml.placedProperty([yaml.AT_MARGIN, [yaml.ANY_KEY, yaml.KEY]], INSIDE_SECTION, include('blockValue')),
      ],
    },
    anythingElse: whileRule(['^(?=[^\\s#])'], '^(?=[ \\t]|$)', include('source.yaml')),
    blockValue: {
      patterns: include('comment', 'itemBlockScalar', 'listItem', 'ownProperty', 'node', 'blockPlain'),
    },
    flowValue: {
      patterns: include(
        ...['comment', 'separator', 'typedPair', ...LIST_NAMES.map((name) => `${name}Pair`)],
        ...['sshPair', 'pagePair', 'flowKey', 'node', 'flowPlain'],
      ),
    },
    ownProperty: {
      patterns: include(
        'typedPair',
        ...LIST_NAMES.map((name) => `${name}Property`),
        ...['sshProperty', 'pageProperty', 'property'],
      ),
    },
    typedPair: { patterns: typed },
    ...listRules(),
    ...sshRules,
    ...pageRules,
    listItem: yaml.listItem(include('blockValue')),
    property: yaml.property(yaml.ANY_KEY, yaml.KEY, include('blockValue')),
    flowKey: yaml.flowKey('[A-Za-z0-9_][A-Za-z0-9_.-]*', yaml.KEY),
    node: {
      patterns: include('flowMapping', 'flowSequence', 'blockScalar', 'anchor', 'address', 'constant', 'string'),
    },
    flowMapping: yaml.flowMapping(include('flowValue')),
    flowSequence: yaml.flowSequence(include('flowValue')),
    ...yaml.YAML,
  },
};
