import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IGrammar } from 'vscode-textmate';
import { SCHEDULERS } from '../../../src/core/spec/cluster';
import { grammarInVsCode, grammarOf, scopeAt, tokenise } from './support';

const KEY = 'entity.name.tag';
const SECTION = 'keyword.control.section';
const HOST = 'entity.name.type.host.definition';
const REFERENCE = 'entity.name.type.host.reference';
const PATH = 'string.unquoted.path';
const choice = (name: string): string => `variable.other.enummember.${name}`;

/** What is between the marks, and what it is. */
const CASES: Readonly<Record<string, readonly (readonly [text: string, scope: string])[]>> = {
  'names of sections and properties': [
    ['‹apiVersion›: lvs-dr/v1', SECTION],
    ['apiVersion: ‹lvs-dr/v1›', 'constant.language.version'],
    ['name: ‹web›', 'entity.name.namespace.cluster'],
    ['‹virtualServices›:', SECTION],
    ['"‹directors›":', SECTION],
    ['network:\n  ‹cidr›: 10.0.0.0/8', KEY],
    ['virtualServices:\n  - { ‹persistence›: 300 }', KEY],
    ['‹unheardOf›: 1', KEY],
  ],
  'hosts where they are defined': [
    ['directors:\n  ‹lvs›: { address: 10.0.0.1 }', HOST],
    ['realServers:\n  "‹web1›":\n    address: 10.0.0.1', HOST],
    ['nfsHosts: { ‹nfs›: { address: 10.0.0.1 } }', HOST],
    ['clients: { a: { address: 10.0.0.1 }, ‹b.example.com›: { address: 10.0.0.2 } }', HOST],
    ['clients:\n  # one\n\n  ‹client›: &c { address: 10.0.0.1 }', HOST],
    ['realServers:\n  web1:\n    ‹address›: 10.0.0.1', KEY],
    ['realServers:\n  web1:\n    packages:\n      - x\n  ‹web2›:', HOST],
  ],
  'hosts where they are referred to': [
    ['virtualServices:\n  - realServers: [web1, ‹web2›]', REFERENCE],
    ['virtualServices:\n  - realServers:\n      - ‹web1›', REFERENCE],
    ['virtualServices:\n- realServers:\n  - ‹web1›\n', REFERENCE],
    ['virtualServices:\n  - realServers:\n      - { host: ‹web1›, weight: 1 }', REFERENCE],
    ['virtualServices:\n  - realServers:\n      - host: ‹web1›\n        weight: 1', REFERENCE],
    ['mounts:\n  - hosts:\n      - web1\n      - "‹web2›"', REFERENCE],
    ['mounts: [{ source: "‹nfs›:/opt", hosts: [web1] }]', REFERENCE],
    ['failover:\n  priority: [‹lvs›, lvs2]', REFERENCE],
    ['realServers:\n  web1: { ssh: { host: ‹web1-admin› } }', 'string.unquoted.ssh-alias'],
    ['realServers:\n  web1:\n    ssh:\n      host: ‹web1-admin›', 'string.unquoted.ssh-alias'],
  ],
  'addresses, networks and ports': [
    ['directors:\n  lvs: { address: ‹192.168.16.142› }', 'constant.numeric.ipv4'],
    ['directors:\n  lvs: { address6: ‹2001:db8:16::142› }', 'constant.numeric.ipv6'],
    ['directors:\n  lvs: { address: "‹::ffff:10.0.0.1›" }', 'constant.numeric.ipv6'],
    ['network:\n  cidr: ‹192.168.16.0›/24', 'constant.numeric.network.ipv4'],
    ['network:\n  cidr6: 2001:db8:16::‹/64› # here', 'constant.numeric.prefix-length'],
    ['virtualServices:\n  - vip: ‹192.168.16.100›', 'constant.numeric.ipv4.vip'],
    ['virtualServices:\n  - { vip: ‹2001:db8::100›, port: 80 }', 'constant.numeric.ipv6.vip'],
    ['virtualServices:\n  - vips: [10.0.0.1, ‹10.0.0.2›]', 'constant.numeric.ipv4.vip'],
    ['virtualServices:\n  - port: ‹80›', 'constant.numeric.port'],
    ['virtualServices:\n  - realServers: [{ host: web1, weight: ‹3› }]', 'constant.numeric.weight'],
    ['virtualServices:\n  - persistence: { mask: ‹255.255.255.0› }', 'constant.numeric.ipv4'],
    ['network: { interface: ‹ens33› }', 'variable.other.interface'],
  ],
  'words with a meaning': [
    ['virtualServices:\n  - scheduler: ‹rr› # in turn', choice('scheduler')],
    ['virtualServices:\n  - { "scheduler": "‹mh›" }', choice('scheduler')],
    ['virtualServices:\n  - scheduler: ‹fastest›', 'string.unquoted.plain.out'],
    ['virtualServices:\n  - schedulerFlags: [sh-fallback, ‹sh-port›]', choice('scheduler-flag')],
    ['virtualServices:\n  - protocol: ‹sctp›', choice('protocol')],
    ['mounts:\n  - type: ‹nfs4›', choice('file-system')],
    ['ssh: { sudo: ‹never› }', choice('sudo')],
  ],
  'paths, mounts and options': [
    ['mounts:\n  - source: nfs‹:›/opt/wwwroot', 'punctuation.separator.mount-source'],
    ['mounts:\n  - source: nfs:‹/opt/wwwroot›', PATH],
    ['mounts:\n  - target: ‹/var/www/html›', PATH],
    ['ssh:\n  identityFile: ‹~/.ssh/id_ed25519›', PATH],
    ['mounts:\n  - options: [defaults, ‹_netdev›]', choice('option')],
    ['mounts:\n  - options:\n      - ‹vers›=4.2', choice('option')],
    ['mounts:\n  - options: [vers=‹4.2›]', 'string.unquoted.option'],
    ['webServer:\n  page: This is ‹{host}› # here', 'variable.other.placeholder'],
    ['webServer:\n  page: "This is ‹{host}›"', 'variable.other.placeholder'],
    ['webServer:\n  page: |\n    a: b\n    ‹{host}›', 'variable.other.placeholder'],
  ],
  'YAML as anywhere else': [
    ['‹# all of it: { [ "›', 'comment.line.number-sign'],
    ['ssh: ‹# all of it›\n  user: root', 'comment.line.number-sign'],
    ['ssh:\n  user: ‹root#1› # this one', 'string.unquoted.plain.out'],
    ['ssh:\n  user: "‹a # b›"', 'string.quoted.double'],
    ["ssh:\n  user: 'it‹''›s'", 'constant.character.escape'],
    ['ssh: ‹&login›\n  user: root', 'variable.other.anchor'],
    ['directors:\n  lvs: { ssh: ‹*login› }', 'variable.other.alias'],
    ['ssh:\n  user: ‹!!str› 12', 'storage.type.tag-handle'],
    ['failover:\n  preempt: ‹false›', 'constant.language.boolean'],
    ['failover:\n  virtualRouterId: ‹51›', 'constant.numeric.integer.decimal'],
    ['failover:\n  advertInterval: ‹0.5›', 'constant.numeric.float'],
    ['webServer:\n  page: ‹|›-\n    text', 'keyword.control.flow.block-scalar'],
    ['webServer:\n  page: >\n    ‹key: value # text›\n  documentRoot: /srv', 'string.unquoted.block'],
    ['webServer:\n  page: >\n    text\n  documentRoot: ‹/srv›', PATH],
    ['nfsHosts:\n  nfs:\n    exports:\n      - page: |\n          text\n        path: ‹/opt›', PATH],
  ],
  'lines that are not finished, and what follows them': [
    ['virtualServices:\n  - scheduler:\n    port: ‹80›', 'constant.numeric.port'],
    ['virtualServices:\n  - realServers: [web1, \n    port: ‹80›', 'constant.numeric.port'],
    ['virtualServices:\n  - vip: "10.0.0.1\n    protocol: ‹udp›', choice('protocol')],
    ['virtualServices:\n  - { vip: 10.0.0.1\n  - port: ‹80›', 'constant.numeric.port'],
    ['network: { cidr: 10.0.0.0/8\ndirectors:\n  ‹lvs›:', HOST],
    ['directors: { lvs: {\nrealServers:\n  ‹web1›:', HOST],
    ['directors:\n  lvs: { address: 10.0.0.1\n  ‹lvs2›: {}', HOST],
    ['realServers:\n  web1:\n  web\nmounts:\n  - target: ‹/x›', PATH],
    ['"\nmounts:\n  - target: ‹/x›', PATH],
  ],
};

describe('the grammar of cluster files', () => {
  let grammar: IGrammar;
  let inVsCode: IGrammar;

  before(async function () {
    this.timeout(600_000); // VS Code, whose YAML grammar ours stands on, is installed at first use.
    grammar = await grammarOf('source.yaml.lvs-cluster');
    inVsCode = await grammarInVsCode('source.yaml.lvs-cluster');
  });

  for (const [what, cases] of Object.entries(CASES)) {
    describe(what, () => {
      for (const [text, scope] of cases) {
        it(text.replaceAll('\n', ' ⏎ '), () => {
          assert.equal(scopeAt(inVsCode, text), scope);
          assert.equal(scopeAt(grammar, text), scope, 'without a grammar for YAML');
        });
      }
    });
  }

  it('knows every scheduler', () => {
    for (const scheduler of SCHEDULERS)
      assert.equal(scopeAt(grammar, `virtualServices:\n  - scheduler: ‹${scheduler}›`), choice('scheduler'));
  });

  it("leaves document marks and directives to VS Code's grammar", () => {
    assert.equal(scopeAt(inVsCode, '%YAML ‹1.2›\n---\nname: web'), 'constant.numeric.yaml-version');
    assert.equal(scopeAt(inVsCode, '# x\n‹---›\nname: web'), 'entity.other.document.begin');
    assert.equal(scopeAt(inVsCode, '---\nname: ‹web›'), 'entity.name.namespace.cluster');
  });

  it('gives every word of the reference cluster a scope of its own, and calls nothing of it invalid', () => {
    const text = readFileSync(join(__dirname, '../../../examples/reference/cluster.yaml'), 'utf8');
    const words = tokenise(inVsCode, text).flatMap((line) => line.filter((token) => /\w/.test(token.text)));
    assert.ok(words.length > 90, String(words.length));
    for (const token of words) {
      assert.match(token.scopes.at(-1) ?? '', /^(?!meta|source|invalid)/, token.text);
    }
  });
});
