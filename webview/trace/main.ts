import '../ui/texts';
import './style.css';
import * as l10n from '@vscode/l10n';
import { drawJourney } from '../../src/core/trace/drawing';
import type { Journey, Phase } from '../../src/core/trace/journey';
import { journeyTitle, stepHeads, stepRow } from '../../src/core/trace/text';
import { Announcer } from '../ui/announcer';
import { element, setText, show } from '../ui/dom';
import { connect } from '../ui/host';
import { button } from '../ui/toolkit';
import { readPageState, readToPage } from './messages';
import type { PageState, ToExtension, ToPage } from './protocol';

const page = document.getElementById('page') ?? document.body;
const announcer = new Announcer(page);
const host = connect<ToExtension>((message) => {
  const known = readToPage(message);
  if (known !== undefined) receive(known);
});

const title = element('h1');
const verdict = element('p', { class: 'verdict' });
const findings = element('ul', { class: 'findings' });
const state = element('p', { class: 'state', role: 'status' });
const picture = element('div', { class: 'picture', tabindex: 0, role: 'region' });
const table = element('div', { class: 'steps', tabindex: 0, role: 'region' });
const notes = element('ul', { class: 'notes' });
const again = button({ label: l10n.t('Trace Again'), look: 'primary', onClick: () => host.post({ type: 'again' }) });
const install = button({ label: l10n.t('Install tcpdump…'), onClick: () => host.post({ type: 'install' }) });
const save = button({ label: l10n.t('Export SVG…'), onClick: () => host.post({ type: 'export' }) });
const copy = button({ label: l10n.t('Copy Text'), onClick: () => host.post({ type: 'copy' }) });
const tools = element('div', { class: 'tools' }, again.element, install.element, save.element, copy.element);

picture.setAttribute('aria-label', l10n.t('The way of the request'));
table.setAttribute('aria-label', l10n.t('Every frame'));
page.append(title, verdict, findings, tools, state, picture, element('h2', {}, l10n.t('Every frame')), table, notes);

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
  for (const part of [install.element, save.element, copy.element, picture, table]) show(part, false);
}

function showState({ journey, service, from }: PageState): void {
  if (journey === null) {
    showNothing();
    setText(title, l10n.t('One request from {0} to {1}', from, service));
    return;
  }
  for (const part of [save.element, copy.element, picture, table]) show(part, true);
  show(install.element, journey.lacking.length > 0);
  again.disabled = false;
  setText(title, journeyTitle(journey));
  setText(verdict, journey.verdict.sentence);
  verdict.className = `verdict ${journey.verdict.result}`;
  setText(state, new Date(journey.startedAt).toLocaleString());
  findings.replaceChildren(...journey.verdict.findings.map(findingRow));
  show(findings, journey.verdict.findings.length > 0);
  picture.replaceChildren(drawn(journey));
  table.replaceChildren(stepTable(journey));
  notes.replaceChildren(...journey.notes.map((note) => element('li', {}, note)));
}

function findingRow({ sentence, actions }: Journey['verdict']['findings'][number]): HTMLElement {
  const buttons = actions.map((action) =>
    button({ label: action.title, onClick: () => host.post({ type: 'act', action }) }),
  );
  return element('li', {}, sentence, element('span', { class: 'actions' }, ...buttons.map((made) => made.element)));
}

/** As a document of its own kind, which knows no scripts and no HTML, taken over node by node. */
function drawn(journey: Journey): Node {
  const parsed = new DOMParser().parseFromString(drawJourney(journey), 'image/svg+xml');
  return document.importNode(parsed.documentElement, true);
}

function stepTable({ steps }: Journey): HTMLElement {
  const heads = stepHeads().map((head) => element('th', { scope: 'col' }, head));
  const rows = steps.map((step) => element('tr', { class: step.kind }, ...stepRow(step).map((cell) => element('td', {}, cell)))); // prettier-ignore
  return element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
}
