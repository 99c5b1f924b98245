import assert from 'node:assert/strict';
import { renderDiagnosticReport } from '../../src/core/diagnosticReport';
import { planOf } from '../../src/core/plan/plan';
import { readCluster } from '../../src/core/spec/read';
import { failure, inspectionOf, look } from './providers/support';
import { clusterOf, referenceText } from './support/reference';

const cluster = clusterOf(referenceText);
const programs = { 'lvs-dr': '0.1.0', linux: 'x64' };

describe('the diagnostic report', () => {
  it('has versions, what is wrong in the file, what was seen and what would change', () => {
    const { diagnostics } = readCluster(referenceText.replace('scheduler: rr', 'scheduler: fastest'));
    const inspection = inspectionOf(look(cluster, 'web1'), failure(cluster, 'web2'));
    const plan = planOf(cluster, inspection, 'apply');
    const report = renderDiagnosticReport({ programs, diagnostics, cluster, inspection, plan });
    for (const expected of [
      '- lvs-dr 0.1.0',
      /41:16 error unknown-scheduler: /,
      /web2 refused the connection/,
      /arp_ignore \? → 1/,
    ]) {
      assert.ok(typeof expected === 'string' ? report.includes(expected) : expected.test(report), `${String(expected)}\n${report}`); // prettier-ignore
    }
  });

  it('says so where nothing is known', () => {
    const report = renderDiagnosticReport({ programs, diagnostics: [], cluster: undefined, inspection: new Map(), plan: undefined }); // prettier-ignore
    assert.equal(report.match(/\n–\n/g)?.length, 3);
  });

  it('cannot be broken out of by what a host or the file says', () => {
    const { diagnostics } = readCluster('apiVersion: lvs-dr/v1\nname: "````\\n# not a heading"\n');
    const report = renderDiagnosticReport({ programs, diagnostics, cluster: undefined, inspection: new Map(), plan: undefined }); // prettier-ignore
    const [fence = ''] = /^`{3,}$/m.exec(report) ?? [];
    assert.ok(!report.split(fence)[1]?.includes(fence));
  });
});
