import assert from 'node:assert/strict';
import type { IGrammar } from 'vscode-textmate';
import { planOf } from '../../../src/core/plan/plan';
import { renderPlan } from '../../../src/core/plan/render';
import { planSides } from '../../../src/providers/planText';
import { failure, inspectionOf, look } from '../providers/support';
import { reference } from '../support/reference';
import { grammarOf, scopeAt, tokenise } from './support';

type Cases = readonly (readonly [text: string, scope: string])[];

function check(name: string, scopeName: string, cases: Cases): void {
  describe(name, () => {
    let grammar: IGrammar;
    before(async () => (grammar = await grammarOf(scopeName)));
    for (const [text, scope] of cases)
      it(text.replaceAll('\n', ' ⏎ '), () => assert.equal(scopeAt(grammar, text), scope));
  });
}

// Lines as ipvsadm 1.31 printed them in the lab.
check('the grammar of IPVS tables', 'source.lvs-table', [
  ['‹IP Virtual Server version 1.2.1 (size=4096)›', 'comment.line.banner'],
  ['‹Prot LocalAddress:Port Scheduler Flags›', 'markup.heading.columns'],
  ['‹  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn›', 'markup.heading.columns'],
  ['‹TCP›  10.0.0.100:443 wlc persistent 600 mask 255.255.255.0', 'keyword.other.protocol'],
  ['TCP  ‹10.0.0.100›:443 wlc persistent 600 mask 255.255.255.0', 'constant.numeric.ipv4'],
  ['TCP  10.0.0.100:‹443› wlc persistent 600 mask 255.255.255.0', 'constant.numeric.port'],
  ['TCP  10.0.0.100:443 ‹wlc› persistent 600 mask 255.255.255.0', 'variable.other.enummember.scheduler'],
  ['TCP  10.0.0.100:443 wlc ‹persistent› 600 mask 255.255.255.0', 'keyword.other.option'],
  ['TCP  10.0.0.100:8080 sh (‹sh-fallback,sh-port›)', 'variable.other.enummember.flag'],
  ['UDP  10.0.0.100:53 rr ‹ops›', 'keyword.other.option'],
  ['TCP  [‹2001:db8::100›]:80 rr persistent 60 mask 64', 'constant.numeric.ipv6'],
  ['FWM  ‹7› lc persistent 360', 'constant.numeric.count'],
  ['FWM  8 ‹IPv6› rr', 'constant.language.family'],
  ['  ‹->› 10.0.0.11:443                Route   1      0          0         ', 'punctuation.definition.destination'],
  ['  -> 10.0.0.11:443                ‹Route›   1      0          0         ', 'keyword.other.forward'],
  ['  -> 10.0.0.11:443                Route   ‹1›      0          0         ', 'constant.numeric.weight'],
  ['  -> 10.0.0.11:80                      113      ‹678›        0    36386        0', 'constant.numeric.count'],
  ['TCP  10.0.0.100:80                     227     ‹1362›        0    73094        0', 'constant.numeric.count'],
  ['TCP ‹14:59›  ESTABLISHED 10.0.0.99:51370    10.0.0.100:80      10.0.0.11:80', 'constant.numeric.expiry'],
  ['TCP 14:59  ‹ESTABLISHED› 10.0.0.99:51370    10.0.0.100:80      10.0.0.11:80', 'constant.language.state'],
  ['TCP 14:59  ESTABLISHED 10.0.0.99:51370    10.0.0.100:80      ‹10.0.0.11›:80', 'constant.numeric.ipv4'],
  ['‹-A› -t 10.0.0.100:80 -s rr -p 300', 'keyword.control.change'],
  ['-A ‹-t› 10.0.0.100:80 -s rr -p 300', 'keyword.other.option'],
  ['-A -t 10.0.0.100:80 -s ‹rr› -p 300', 'variable.other.enummember.scheduler'],
  ['-a -t 10.0.0.100:80 -r 10.0.0.11:80 ‹-g› -w 3', 'keyword.other.forward'],
  ['-a -t 10.0.0.100:80 -r 10.0.0.11:80 -g -w ‹3›', 'constant.numeric.weight'],
  ['-A ‹--sctp-service› 10.0.0.100:3868 -s wrr', 'keyword.other.option'],
  ['-A -t 10.0.0.100:8082 -s fo -b ‹flag-1›', 'variable.other.enummember.flag'],
  ['ipvsadm -A -t ‹10.0.0.1›:80', 'constant.numeric.ipv4'],
  ['‹# a comment›', 'comment.line.number-sign'],
]);

check('the grammar of exports', 'source.lvs-exports', [
  ['‹/opt/wwwroot› 192.168.16.0/24(rw,sync)', 'string.unquoted.path'],
  ['‹/srv/with\\040space› *(ro)', 'string.unquoted.path'],
  ['/opt/wwwroot ‹192.168.16.0›/24(rw,sync)', 'constant.numeric.network.ipv4'],
  ['/opt/wwwroot 192.168.16.0‹/24›(rw,sync)', 'constant.numeric.prefix-length'],
  ['/opt/wwwroot 192.168.16.0/24(rw) ‹2001:db8::7›(ro)', 'constant.numeric.ipv6'],
  ['/opt/wwwroot 192.168.16.0/24(rw,‹no_root_squash›)', 'variable.other.enummember.option'],
  ['/opt/wwwroot web1(anonuid=‹65534›)', 'string.unquoted.option'],
  ['/opt/wwwroot ‹*›(ro)', 'constant.language.anyone'],
  ['/opt/wwwroot ‹@web›(ro)', 'entity.name.namespace.netgroup'],
  ['/opt/wwwroot ‹*.example.com›(ro)', 'entity.name.type.host'],
  ['/opt/wwwroot -‹ro›,sync web1', 'variable.other.enummember.option'],
  ['/opt/wwwroot web1(ro\n‹/srv› web1', 'string.unquoted.path'],
  ['/opt/wwwroot web1 ‹\\›\n  web2', 'punctuation.separator.continuation'],
  ['/opt/wwwroot web1 ‹# why›', 'comment.line.number-sign'],
]);

check('the grammar of our documents', 'text.lvs-plan', [
  ['#‹ Cluster web: 35 changes on 4 hosts.›', 'comment.line.number-sign'],
  ['‹Cluster web: 35 changes on 4 hosts.›', 'markup.heading.title'],
  ['x\n‹Wave 1: packages›', 'markup.heading.title'],
  ['x\n‹第 1 批：软件包›', 'markup.heading.title'],
  ['‹web1›  192.168.16.143', 'entity.name.type.host'],
  ['web1  ‹192.168.16.143›  Debian GNU/Linux 12 (bookworm), Linux 6.1.0-31', 'constant.numeric.ipv4'],
  ['  ‹Sysctls›:', 'entity.name.section.kind'],
  ['  ‹虚拟 IP›:', 'entity.name.section.kind'],
  ['    tcp 192.168.16.100:80 ‹rr›', 'variable.other.enummember.scheduler'],
  ['      web1 ‹192.168.16.143›:80 weight 1', 'constant.numeric.ipv4'],
  ['    /srv/other * ro,sync‹  # not ours, left alone›', 'comment.line.number-sign'],
  ['    ‹net.ipv4.conf.all.arp_ignore› 0', 'variable.other.sysctl'],
  ['    192.168.16.100‹/32› on lo', 'constant.numeric.prefix-length'],
  ['    virtual service ‹tcp› 192.168.16.100:80: rr', 'keyword.other.protocol'],
  ['    virtual service tcp 192.168.16.100‹:80›: rr', 'constant.numeric.port'],
  ['    virtual service tcp [2001:db8::1]‹:80›: rr', 'constant.numeric.port'],
  ['    virtual service tcp 192.168.16.100:80: ‹rr›', 'variable.other.enummember.scheduler'],
  ['  ‹web1›: net.ipv4.conf.all.arp_ignore 0 → 1', 'entity.name.type.host'],
  ['  web1: net.ipv4.conf.all.arp_ignore 0 ‹→› 1', 'keyword.operator.change'],
  ['  ‹error›: web1: something', 'invalid.illegal.problem'],
  ['  ‹警告›：web1：……', 'markup.changed.problem'],
  ['    ‹→› Check sshd.', 'keyword.operator.next'],
  ['x\n‹HOLDS›: each real server in turn.', 'markup.inserted.verdict'],
  ['x\n‹BROKEN›: web2 never answered.', 'markup.deleted.verdict'],
  ['x\n‹未证实›：……', 'markup.changed.verdict'],
  ['  ‹web1›  50   50 %  ############', 'entity.name.type.host'],
  ['  web1  50   ‹50 %›  ############', 'constant.numeric.share'],
  ['  web1  50   50 %  ‹############›', 'markup.inserted.bar'],
]);

describe('the grammar of our documents, on a real plan', () => {
  const cluster = reference();
  const inspection = inspectionOf(look(cluster, 'lvs'), look(cluster, 'web1'), failure(cluster, 'web2'));
  const plan = planOf(cluster, inspection);
  const sides = planSides(plan, inspection);

  for (const [what, text] of Object.entries({ ...sides, summary: renderPlan(plan) })) {
    it(`names the hosts and heads of: ${what}`, async () => {
      const tokens = tokenise(await grammarOf('text.lvs-plan'), text).flat();
      const seen = (scope: string): ReadonlySet<string> =>
        new Set(tokens.filter(({ scopes }) => scopes.at(-1)?.startsWith(scope)).map((token) => token.text));
      assert.ok(seen('entity.name.type.host').has('web1'), [...seen('entity.name.type.host')].join());
      if (what === 'after') assert.ok(seen('entity.name.section.kind').has('Sysctls'));
      assert.ok([...seen('constant.numeric.ipv4')].includes('192.168.16.143'));
    });
  }
});
