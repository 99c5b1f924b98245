import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession, type Session } from './harness/session';
import { ALL_THEMES, type Workbench } from './harness/workbench';

const REFERENCE_FOLDER = join(__dirname, '..', '..', 'examples', 'reference');
const REFERENCE = readFileSync(join(REFERENCE_FOLDER, 'cluster.yaml'), 'utf8');
const FILE = 'cluster.yaml';

/** Editing cluster.yaml in the VSIX that users install, without any host. What the hosts add is in reference.test.ts. */
describe('cluster.yaml as a language, in the editor', function () {
  this.timeout(240_000);
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    session = await openSession({ workspace: REFERENCE_FOLDER, files: { 'empty.lvs.yaml': '' } });
    ({ workbench } = session);
    await workbench.openFile(FILE);
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await workbench.screenshot(`failed-language-${this.currentTest.title.slice(0, 20)}`);
    }
  });

  /** The reference file with one replacement; the caret goes to the `|` in it. */
  async function edit(from: string, to: string): Promise<void> {
    assert.equal(REFERENCE.split(from).length, 2, `${from} stands once in the file`);
    await workbench.typeWithCaret(
      FILE,
      REFERENCE.replace(from, () => to),
    );
  }

  /** What is offered at the `|` of a replacement. */
  async function offers(from: string, to: string): Promise<readonly string[]> {
    await edit(from, to);
    return workbench.suggestions();
  }

  it('has lenses above the cluster, its service and its hosts', async () => {
    const [first = '', ...others] = await workbench.lenses();
    assert.match(first, /Plan.*Apply.*Test.*not inspected/s);
    assert.ok(others.some((title) => /Inspect.*Terminal/s.test(title)), others.join('; ')); // prettier-ignore
    await workbench.screenshot('language', ALL_THEMES);
  });

  it('offers the properties that are still missing', async () => {
    const labels = await offers('    scheduler: rr', '    s|');
    assert.ok(labels.includes('scheduler'), labels.join());
    assert.ok(!labels.includes('vip') && !labels.includes('realServers'), labels.join());
  });

  it('offers the values of a choice, each with what it does', async () => {
    const labels = await offers('scheduler: rr', 'scheduler: |');
    for (const name of ['rr', 'wrr', 'wlc', 'sh']) assert.ok(labels.includes(name), labels.join());
    await workbench.screenshot('suggest');
    await workbench.page.keyboard.press('Escape');
  });

  it('offers only the real servers that the service does not have yet, and takes one', async () => {
    assert.deepEqual(await offers('{ host: web2, weight: 1 }', '{ host: | }'), ['web2']);
    await workbench.page.keyboard.press('Enter');
    assert.match(await workbench.editorText(FILE), /\{ host: web2 \}/);
    await workbench.problems(0);
  });

  it('offers the next free address', async () => {
    const labels = await offers('client: { address: 192.168.16.146 }', 'client: { address: | }');
    assert.deepEqual(labels, ['192.168.16.146']);
    await workbench.page.keyboard.press('Escape');
  });

  it('offers the hosts that may mount what an NFS host exports, and the export itself', async () => {
    assert.ok((await offers('hosts: [web1, web2]', 'hosts: [web1, |]')).includes('web2'));
    await workbench.page.keyboard.press('Escape');
    assert.ok((await offers('source: nfs:/opt/wwwroot', 'source: |')).includes('nfs:/opt/wwwroot'));
    await workbench.page.keyboard.press('Escape');
  });

  it('underlines a name that nobody has, says so at its place, and mends it with a click', async () => {
    await edit('{ host: web2, weight: 1 }', '{ host: we|b22, weight: 1 }');
    const [problem = ''] = await workbench.problems(1);
    assert.match(problem, /web22[^]*unknown-host[^]*Ln 44, Col 17/);
    await workbench.editor(FILE).locator('.squiggly-error').first().waitFor();
    await edit('{ host: web2, weight: 1 }', '{ host: we|b22, weight: 1 }');
    const actions = await workbench.codeActions();
    assert.match(actions[0] ?? '', /Change.*web2/, actions.join('; '));
    await workbench.screenshot('quickfix');
    await workbench.clickCodeAction(/Change.*web2/);
    await workbench.problems(0);
    assert.match(await workbench.editorText(FILE), /\{ host: web2, weight: 1 \}/);
  });

  it('says what a property and a choice mean where the caret is', async () => {
    await edit('scheduler: rr', 'scheduler: r|r');
    const text = await workbench.hoverText();
    assert.match(text, /turn/i);
    await workbench.snapshot('hover');
    await workbench.page.keyboard.press('Escape');
  });

  it('renames a host everywhere in the file', async () => {
    await edit('{ host: web2, weight: 1 }', '{ host: we|b2, weight: 1 }');
    await workbench.rename('blue');
    await workbench
      .editor(FILE)
      .locator('.view-line', { hasText: /host:\s+blue/ })
      .waitFor();
    const text = await workbench.editorText(FILE);
    assert.match(text, /\{ host: blue, weight: 1 \}/);
    assert.match(text, /hosts: \[web1, blue\]/);
    assert.doesNotMatch(text, /host: web2/);
    await workbench.problems(0);
  });

  it('goes from a name to where it is defined', async () => {
    await edit('{ host: web2, weight: 1 }', '{ host: we|b2, weight: 1 }');
    await workbench.page.keyboard.press('F12');
    await workbench.statusItem(/^Ln 22, Col \d+/).waitFor();
  });

  it('offers the whole reference cluster in an empty file', async () => {
    await workbench.openFile('empty.lvs.yaml');
    await workbench.editor('empty.lvs.yaml').locator('.view-lines').click();
    const labels = await workbench.suggestions();
    assert.ok(labels.length >= 2 && labels.some((label) => /cluster/i.test(label)), labels.join());
    await workbench.screenshot('empty-file');
    await workbench.page.keyboard.press('Escape');
  });

  it('leaves no error behind', async () => {
    assert.deepEqual(session.faults.browser(), []);
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});
