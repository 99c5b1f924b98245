import '../ui/texts';
import './style.css';
import * as l10n from '@vscode/l10n';
import { drawJourney } from '../../src/core/trace/drawing';
import type { Changed, Journey, Phase } from '../../src/core/trace/journey';
import { journeyTitle, outcomeText, stepHeads, stepRow } from '../../src/core/trace/text';
import { Announcer } from '../ui/announcer';
import { table } from '../ui/dataTable';
import { element, set, setText, show } from '../ui/dom';
import { connect } from '../ui/host';
import { reachableWhileScrolling } from '../ui/scrolling';
import { button } from '../ui/toolkit';
import { readPageState, readToPage } from './messages';
import type { PageState, ToExtension, ToPage } from './protocol';

/** Columns of {@link stepRow} that have addresses. */
const ADDRESSES: ReadonlyMap<number, Changed> = new Map([[3, 'source'], [4, 'destination'], [5, 'source-mac'], [6, 'destination-mac']]); // prettier-ignore

const page = document.getElementById('page') ?? document.body;
const announcer = new Announcer(page);
const host = connect<ToExtension>((message) => {
  const known = readToPage(message);
  if (known !== undefined) receive(known);
});

const title = element('h1');
const word = element('span', { class: 'word' });
const sentence = element('span', { class: 'sentence' });
const verdict = element('p', { class: 'verdict' }, word, ' ', sentence);
const findings = element('ul', { class: 'findings' });
const state = element('p', { class: 'state', role: 'status' });
const picture = element('div', { class: 'picture' });
const frames = table(l10n.t('Every frame'), stepHeads().map((head) => ({ title: head }))); // prettier-ignore
const steps = element('section', { class: 'steps' }, element('h2', {}, l10n.t('Every frame')), frames.element);
const notes = element('ul', { class: 'notes quiet' });
const again = button({ label: l10n.t('Trace Again'), look: 'primary', onClick: () => host.post({ type: 'again' }) });
const install = button({ label: l10n.t('Install tcpdump…'), onClick: () => host.post({ type: 'install' }) });
const save = button({ label: l10n.t('Export SVG…'), onClick: () => host.post({ type: 'export' }) });
const copy = button({ label: l10n.t('Copy Text'), onClick: () => host.post({ type: 'copy' }) });
const tools = element('div', { class: 'tools' }, again.element, install.element, save.element, copy.element);

page.append(element('header', {}, title, tools), state, verdict, findings, picture, steps, notes);

const kept = readPageState(host.kept);
if (kept !== undefined) showState(kept);
else showNothing();
host.post({ type: 'ready' });

function receive(message: ToPage): void {
  switch (message.type) {
    case 'journey':
      host.keep(message.state);
      showState(message.state);
      if (message.state.journey !== null) announcer.say(message.state.journey.verdict.sentence);
      break;
    case 'working':
      again.disabled = true;
      setText(state, phaseText(message.phase));
      break;
    case 'failed':
      again.disabled = false;
      setText(state, `${message.message} ${message.next}`.trim());
      break;
  }
}

function phaseText(phase: Phase): string {
  switch (phase) {
    case 'listening':
      return l10n.t('Beginning to listen on every host …');
    case 'asking':
      return l10n.t('Sending one request …');
    case 'looking':
      return l10n.t('Reading what the hosts saw …');
  }
}

function showNothing(): void {
  setText(title, l10n.t('Trace of one request'));
  for (const part of [install.element, save.element, copy.element, verdict, findings, picture, steps, notes]) show(part, false); // prettier-ignore
}

function showState({ journey, service, from }: PageState): void {
  if (journey === null) {
    showNothing();
    setText(title, l10n.t('One request from {0} to {1}', from, service));
    return;
  }
  for (const part of [save.element, copy.element, verdict, picture, steps]) show(part, true);
  show(install.element, journey.lacking.length > 0);
  again.disabled = false;
  setText(title, journeyTitle(journey));
  setText(word, resultWord(journey.verdict.result));
  setText(sentence, journey.verdict.sentence);
  set(verdict, { class: `verdict ${journey.verdict.result}` });
  setText(
    state,
    `${new Date(journey.startedAt).toLocaleString(document.documentElement.lang)} · ${outcomeText(journey)}`,
  );
  findings.replaceChildren(...journey.verdict.findings.map(findingRow));
  show(findings, journey.verdict.findings.length > 0);
  showPicture(journey);
  showSteps(journey);
  notes.replaceChildren(...journey.notes.map((note) => element('li', {}, note)));
  show(notes, journey.notes.length > 0);
}

function resultWord(result: Journey['verdict']['result']): string {
  switch (result) {
    case 'arrived':
      return l10n.t('It arrived');
    case 'bypassed':
      return l10n.t('At risk');
    case 'ended':
      return l10n.t('It ended on the way');
  }
}

function findingRow({ sentence: said, actions }: Journey['verdict']['findings'][number]): HTMLElement {
  const buttons = actions.map((action) =>
    button({ label: action.title, onClick: () => host.post({ type: 'act', action }) }),
  );
  return element(
    'li',
    {},
    element('span', {}, said),
    element('span', { class: 'actions' }, ...buttons.map((made) => made.element)),
  );
}

/** As a document of its own kind, which knows no scripts and no HTML, taken over node by node. */
function showPicture(journey: Journey): void {
  const parsed = new DOMParser().parseFromString(drawJourney(journey), 'image/svg+xml');
  const drawing = document.importNode(parsed.documentElement, true);
  picture.replaceChildren(drawing);
  reachableWhileScrolling(picture, l10n.t('The way of the request'), drawing);
}

function showSteps({ steps: all }: Journey): void {
  frames.show(all.map((step) => stepRow(step).map((cell, at) => (isChanged(step, at) ? element('mark', {}, cell) : cell)))); // prettier-ignore
  for (const [at, { kind }] of all.entries()) {
    const row = frames.row(at);
    if (row !== undefined) set(row, { class: kind });
  }
}

/** Whether a cell of {@link stepRow} shows what is different from the hop before. */
function isChanged({ changed }: Journey['steps'][number], at: number): boolean {
  const shown = ADDRESSES.get(at);
  return shown !== undefined && changed.includes(shown);
}
