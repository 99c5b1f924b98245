import assert from 'node:assert/strict';
import { ALTERNATING, FAILING, runOf, SCENES, SETUP, updateTo, WISH } from './scenes';
import { measureFrames, quantile } from './support/frames';
import { type LivePage, Pages } from './support/livePage';

describe('the live test page, as it is used', function () {
  this.timeout(60_000);
  let pages: Pages;
  let live: LivePage;
  before(async () => (pages = await Pages.open()));
  after(() => pages.close());
  afterEach(async () => {
    assert.deepEqual(await live.faults(), []);
    await live.close();
  });

  const show = async (...messages: readonly unknown[]): Promise<void> => {
    live = await pages.show('liveTest');
    await live.send(...messages);
  };
  const field = (name: string) => live.page.getByRole('textbox', { name, exact: true });
  const button = (name: string | RegExp) =>
    live.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

  it('starts what stands in the form', async () => {
    await show(...SCENES.empty);
    await field('Path').fill('/health?full=1');
    await field('Requests per second').fill('2.5');
    await button('Start').click();
    assert.deepEqual(await live.posted('start'), {
      type: 'start',
      wish: { ...WISH, path: '/health?full=1', perSecond: 2.5 },
    });
  });

  it('starts as fast as possible, over DNS for a udp service, when that is asked', async () => {
    const setup = { ...SETUP, protocol: 'udp', wish: { ...WISH, asking: 'dns' } };
    await show({ type: 'setup', setup });
    assert.equal(await field('Path').isVisible(), false);
    await live.page.getByRole('checkbox', { name: 'As fast as possible' }).click();
    await button('Start').click();
    assert.deepEqual(await live.posted('start'), {
      type: 'start',
      wish: { ...WISH, asking: 'dns', perSecond: null },
    });
  });

  it('tells at the field what is wrong with it, and sends nothing', async () => {
    await show(...SCENES.empty);
    await field('At once').fill('65');
    await button('Start').click();
    await live.page.getByText('Write a whole number from 1 to 64.').waitFor();
    assert.equal(await field('At once. Write a whole number from 1 to 64.').isVisible(), true);
    assert.equal((await live.allPosted()).some(({ type }) => type === 'start'), false); // prettier-ignore
  });

  it('tells at the field why the extension refused', async () => {
    await show(...SCENES.refused);
    const problem = live.page.locator('.field-problem', { hasText: 'client cannot be reached' });
    assert.equal(await problem.isVisible(), true);
  });

  it('does not start from a host that has the VIP itself, and says why', async () => {
    await show(...SCENES.empty);
    await live.page.getByRole('combobox', { name: 'Requests come from' }).click();
    await live.page.getByRole('option', { name: 'web1' }).click();
    await live.page.getByText('the VIP is its own address').waitFor();
    await live.page.getByRole('button', { name: 'Start', exact: true, disabled: true }).waitFor();
  });

  it('pauses, resumes, stops and repeats', async () => {
    await show(...SCENES.alternating);
    await button('Pause').click();
    await live.posted('pause');
    await live.send({ type: 'update', update: updateTo(ALTERNATING, { ...ALTERNATING, state: 'paused' }) });
    await button('Resume').click();
    await live.posted('resume');
    await button('Stop').click();
    await live.posted('stop');
    const ended = { ...ALTERNATING, state: 'ended' as const, ended: 'stopped' as const };
    await live.send({ type: 'update', update: updateTo(ALTERNATING, ended) });
    await button('Repeat this run').click();
    assert.deepEqual(await live.posted('start'), { type: 'start', wish: ALTERNATING.wish });
  });

  it('offers what to do about a finding', async () => {
    await show(...SCENES.failing);
    await button('Show the services of web2').click();
    const action = { name: 'showUnits', host: 'web2', title: 'Show the services of web2' };
    assert.deepEqual(await live.posted('act'), { type: 'act', action });
  });

  it('renames, shows, compares, exports and forgets kept runs', async () => {
    await show(...SCENES.failing);
    const name = field('Name of the run before the change');
    await name.fill('two equal weights');
    await name.press('Enter');
    assert.deepEqual(await live.posted('rename'), { type: 'rename', run: 'run-0', name: 'two equal weights' });
    await button('Show before the change').click();
    assert.deepEqual(await live.posted('show'), { type: 'show', run: 'run-0' });
    await live.page.getByRole('checkbox', { name: 'Choose before the change' }).click();
    await button('Export as CSV').click();
    assert.deepEqual(await live.posted('export'), { type: 'export', run: 'run-0', format: 'csv' });
    await live.page.getByRole('checkbox', { name: `Choose ${FAILING.name}` }).click();
    await button('Compare two runs').click();
    assert.deepEqual(new Set((await live.posted('compare') as { runs: string[] }).runs), new Set(['run-0', 'run-1'])); // prettier-ignore
    await button('Forget the chosen runs').click();
    await live.posted('forget');
  });

  it('puts two runs beside each other and says in what they differ', async () => {
    await show(...SCENES.comparison);
    const differing = await live.page.locator('tr.differs th').allTextContents();
    assert.deepEqual(differing, ['Result', 'Failed', 'Share of web1', 'Share of web2']);
    assert.equal(await live.page.locator('.side').count(), 2);
    await button('End the comparison').click();
    await live.drawn();
    assert.equal(await live.page.locator('.comparison').isVisible(), false);
  });

  it('goes through the answers by keyboard, and to each failure', async () => {
    await show(...SCENES.failing);
    const strip = live.page.getByRole('slider', { name: 'Answers in the order of the requests' });
    await strip.focus();
    await strip.press('ArrowLeft');
    await live.drawn();
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /^Request 519: web1, about 5\d\.\d s/);
    await strip.press('Home');
    await live.drawn();
    assert.equal(await strip.getAttribute('aria-valuenow'), '1');
    await button('Next failure').click();
    await live.drawn();
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /^Request 182: failed \(no answer in time\)/);
  });

  it('is worked from end to end with the Tab key, and the focus is always seen', async () => {
    await show(...SCENES.failing);
    await live.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    const reached: string[] = [];
    for (let press = 0; press < 120; press += 1) {
      await live.page.keyboard.press('Tab');
      const name = await live.page.evaluate<string>(`(() => {
        const on = document.activeElement;
        if (on === document.body) return '';
        return on.getAttribute('aria-label') ?? on.textContent.trim();
      })()`);
      if (name === '' && reached.length > 0) break;
      reached.push(name);
    }
    for (const wanted of [
      'Requests come from',
      'Path',
      'Timeout (ms)',
      'Pause',
      'Stop',
      'Show the table of lvs',
      'Answers in the order of the requests',
      'Failure before',
      'These figures as a table',
      'Choose before the change',
      'Name of the run before the change',
      'Show before the change',
    ])
      // prettier-ignore
      assert.ok(reached.includes(wanted), `${wanted} in ${reached.join(', ')}`);
  });

  it('has a table behind every picture, with the same figures', async () => {
    await show(...SCENES.failing);
    const summaries = live.page.locator('details.behind > summary');
    for (const at of [0, 1]) await summaries.nth(at).click();
    await live.drawn();
    const answers = live.page.getByRole('table', { name: 'The requests that the picture shows' });
    assert.match((await answers.locator('tbody tr').first().textContent()) ?? '', /^520web2/);
    const times = live.page.getByRole('table', { name: 'The run over time' });
    assert.equal(await times.locator('tbody tr').count(), FAILING.slices.list.length);
  });

  it('says of each share how it is known', async () => {
    await show(...SCENES.identical);
    const heads = await live.page.locator('.shares thead th').allInnerTexts();
    const cells = live.page.locator(`.shares tbody tr td:nth-child(${heads.indexOf('Known by') + 1})`);
    assert.deepEqual([...new Set(await cells.allInnerTexts())], ['connections']);
  });

  it('says what changed, once, and not what goes on', async () => {
    await show(...SCENES.empty, { type: 'run', run: ALTERNATING });
    const region = live.page.locator('main > [role=status]');
    await region.filter({ hasText: 'The test runs.' }).waitFor({ state: 'attached' });
    await live.send({ type: 'update', update: updateTo(ALTERNATING, { ...ALTERNATING, sent: 524 }) });
    assert.equal(await region.textContent(), 'The test runs.');
    const broken = { ...ALTERNATING, verdict: { ...FAILING.verdict, findings: [] } };
    await live.send({ type: 'update', update: updateTo(ALTERNATING, broken) });
    await region.filter({ hasText: 'Broken: 40 of 520' }).waitFor({ state: 'attached' });
  });

  it('keeps what it needs to come back after a reload, and takes it up', async () => {
    await show(...SCENES.alternating);
    await live.page.locator('details.wish > summary').click();
    await field('Path').fill('/kept');
    const state = await live.state();
    assert.deepEqual(state, { uri: SETUP.uri, service: SETUP.service, run: 'run-1', wish: { ...WISH, path: '/kept' } });
    await live.close();
    live = await pages.show('liveTest', { state });
    await live.send(...SCENES.empty);
    assert.equal(await field('Path').inputValue(), '/kept');
  });

  it('drops what is not a message of ours, and goes on', async () => {
    await show(...SCENES.alternating);
    await live.send({ type: 'run', run: { id: 'x' } }, { type: 'nonsense' }, null, 'text', { type: 'update' });
    assert.equal(await live.page.locator('.word').first().textContent(), 'Holds');
  });

  it('never lets a host put markup into the page', async () => {
    const evil = '<img src=x onerror="around.faults.push(1)"><b>bold</b>';
    const run = runOf({ servers: [evil], requests: 4, over: { name: evil, notes: [evil], verdict: { outcome: 'broken', sentence: evil, findings: [] } } }); // prettier-ignore
    await show(...SCENES.empty, { type: 'run', run });
    assert.equal(await live.page.locator('img, b').count(), 0);
    assert.equal(await live.page.locator('.sentence').first().textContent(), evil);
  });

  it('takes 100,000 requests in batches at the pace of the screen, in bounded memory', async () => {
    await show();
    const { frames, grownMb } = await measureFrames(live);
    const script = frames.map((frame) => frame.script);
    const gap = frames.map((frame) => frame.gap);
    const figures = `${(1_000 / quantile(gap, 0.5)).toFixed(0)} frames/s; script in a frame: median ${quantile(script, 0.5).toFixed(1)} ms, 95 % ${quantile(script, 0.95).toFixed(1)} ms, most ${quantile(script, 1).toFixed(1)} ms; ${grownMb.toFixed(1)} MB more`; // prettier-ignore
    console.log(`      ${figures}`);
    // The median: what else runs on the machine takes turns with the page, and makes single frames long.
    assert.ok(quantile(script, 0.5) < 8, figures);
    assert.ok(grownMb < 20, figures);
  });
});
