import assert from 'node:assert/strict';
import { probeOf } from '../../../src/core/resources/probe';
import type { Cluster } from '../../../src/core/spec/cluster';
import { CapturedHost } from '../../support/scriptedHosts/capturedHost';
import { hostOf, reference } from '../support/reference';
import { checked } from './support';

type Name = 'lvs' | 'web1' | 'web2' | 'nfs';
type Sections = Readonly<Record<string, (before: string) => string>>;

/** What is said of a host that was captured on the lab, everything applied, where some sections read otherwise. */
function of(name: Name, sections: Sections = {}, cluster: Cluster = reference()) {
  return checked(
    'reboot',
    cluster,
    {
      look: (host) => {
        const probe = probeOf({ cluster, host });
        const observation = probe.read(CapturedHost.read(name).with(sections).answer(probe.script.text).text);
        return Promise.resolve(new Map([[name, { state: 'observed', host: hostOf(cluster, name), observation, at: new Date(0) }]])); // prettier-ignore
      },
    },
    name,
  );
}

const nothing = (): string => '';

describe('what a reboot brings back', () => {
  for (const name of ['lvs', 'web1', 'web2', 'nfs'] as const) {
    it(`is all of it on ${name} as it was applied, with each thing as evidence`, async () => {
      const { outcome, message, evidence } = await of(name);
      assert.equal(outcome, 'passed', message);
      assert.ok(evidence.length >= 3, evidence.join('\n'));
    });
  }

  for (const [what, name, sections, lost] of [
    ['the saved table', 'lvs', { 'savedTable/debian': nothing }, '/etc/ipvsadm.rules'],
    ["the switch of Debian's service", 'lvs', { 'savedTable/debianSwitch': (text) => text.replace('"true"', '"false"') }, '/etc/default/ipvsadm: AUTO'],
    ['the modules', 'lvs', { 'kernelModule/file': nothing }, '/etc/modules-load.d/lvs-dr-web.conf'],
    ['the sysctls', 'web1', { 'sysctl/file': nothing }, '/etc/sysctl.d/99-zz-lvs-dr-web.conf'],
    ['the unit of the VIP', 'web1', { 'address/unit': nothing }, '/etc/systemd/system/lvs-dr-web-vip.service'],
    ['the mount', 'web2', { 'mount/fstab': nothing }, '/etc/fstab: /var/www/html'],
    ['the export', 'nfs', { 'nfsExport/file': nothing }, '/etc/exports.d/lvs-dr-web.exports'],
  ] as const satisfies readonly (readonly [string, Name, Sections, string])[]) {
    it(`lacks ${what}: fails and names it`, async () => {
      const { outcome, message, diff } = await of(name, sections);
      assert.equal(outcome, 'failed');
      assert.equal(message, `After a reboot ${name} would not be as the file wants it: ${lost}`);
      const [expected, observed] = [diff?.expected, diff?.observed].map((text) => text?.split('\n') ?? []);
      assert.equal(expected?.filter((line) => observed?.includes(line) !== true).length, 1);
    });
  } // prettier-ignore

  it('is about what starts at boot: a unit that is only stopped now comes back, a disabled one does not', async () => {
    const stopped = await of('web1', { 'unit/states': (text) => text.replaceAll('ActiveState=active', 'ActiveState=inactive') }); // prettier-ignore
    assert.equal(stopped.outcome, 'passed', stopped.message);
    const disabled = await of('web1', { 'unit/states': (text) => text.replaceAll('UnitFileState=enabled', 'UnitFileState=disabled') }); // prettier-ignore
    assert.equal(disabled.outcome, 'failed');
    assert.match(disabled.message, /apache2\.service, lvs-dr-web-vip\.service$/);
    assert.match(disabled.diff?.expected ?? '', /^apache2\.service: enabled$/m);
    assert.match(disabled.diff?.observed ?? '', /^apache2\.service: disabled$/m);
  });

  it('is not about what is only live: a sysctl that somebody set by hand, a mount that is gone', async () => {
    const { outcome } = await of('web1', {
      'sysctl/live': (text) => text.replace('all/arp_ignore:1', 'all/arp_ignore:0'),
      'facts/mounts': (text) => text.replace(/^.*\/var\/www\/html.*$/m, ''),
    });
    assert.equal(outcome, 'passed');
  });

  it('fails where another file has the last word at boot, and says which', async () => {
    const { outcome, message, next } = await of('web1', {
      'sysctl/others': (text) => `${text}\n/etc/sysctl.d/zzz-local.conf:net.ipv4.conf.all.arp_ignore = 0\n`,
    });
    assert.equal(outcome, 'failed');
    assert.match(message, /zzz-local\.conf sets net\.ipv4\.conf\.all\.arp_ignore to 0 and is read after our file at boot/); // prettier-ignore
    assert.match(next ?? '', /Remove that line/);
  });
});
