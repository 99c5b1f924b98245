import * as l10n from '@vscode/l10n';
import type { Action, RunView } from '../../../src/core/traffic/live/runView';
import type { Outcome } from '../../../src/core/traffic/outcome';
import { element, set, setText, show, svgElement } from '../../ui/dom';
import { button } from '../../ui/toolkit';
import { count, duration, latency, rate } from '../numbers';
import type { View } from '../view';
import { outcomeWord, stateWords } from '../words';

/** What a person can do with what is shown of a run. */
export interface PictureOrders {
  readonly act: (action: Action) => void;
  readonly copy: (text: string) => void;
}

/** What the run proves, in words; what is behind it, with what can be done; and the run in one line of figures. */
export function verdictView({ act, copy }: PictureOrders): View<RunView> {
  let result = '';
  const copying = button({ label: l10n.t('Copy the result'), onClick: () => copy(result) });
  const icon = element('span', { class: 'icon' });
  const word = element('span', { class: 'word' });
  const sentence = element('span', { class: 'sentence' });
  const whole = element('p', { class: 'verdict' }, icon, word, sentence);
  const error = element('div', { class: 'problem', role: 'alert' });
  const findings = element('ul', { class: 'findings' });
  const figures = element('p', { class: 'figures' });
  const known = element('p', { class: 'quiet' });
  let shownOutcome: Outcome | undefined;
  let shownFindings = '';
  let shownError = '';
  return {
    element: element(
      'div',
      {},
      whole,
      error,
      findings,
      figures,
      element('div', { class: 'tools' }, known, copying.element),
    ),
    update(run) {
      const { outcome, sentence: said } = run.verdict;
      set(whole, { class: `verdict ${outcome}` });
      if (outcome !== shownOutcome) icon.replaceChildren(outcomeIcon((shownOutcome = outcome)));
      setText(word, outcomeWord(outcome));
      setText(sentence, said);
      const failure = JSON.stringify(run.error ?? null);
      show(error, run.error !== undefined);
      if (failure !== shownError) error.replaceChildren(...problem(run));
      shownError = failure;
      const key = JSON.stringify(run.verdict.findings);
      if (key !== shownFindings) findings.replaceChildren(...run.verdict.findings.map((each) => finding(each, act)));
      shownFindings = key;
      show(findings, run.verdict.findings.length > 0);
      setText(figures, figuresOf(run));
      result = [`${run.name}: ${outcomeWord(outcome)}. ${said}`, figuresOf(run), run.attribution.sentence].join('\n');
      setText(known, run.attribution.sentence);
      show(known, run.attribution.sentence !== '');
    },
  };
}

function problem({ error }: RunView): readonly Node[] {
  if (error === undefined) return [];
  const lines = [error.message, ...(error.next === undefined ? [] : [error.next])];
  return lines.map((line) => element('p', {}, line));
}

function finding(
  { sentence, actions }: RunView['verdict']['findings'][number],
  act: (action: Action) => void,
): HTMLElement {
  const buttons = actions.map((action) => button({ label: action.title, onClick: () => act(action) }).element);
  return element('li', {}, element('span', {}, sentence), element('span', { class: 'actions' }, ...buttons));
}

/** The figures that a person looks for first. */
export function figuresOf(run: RunView): string {
  const parts = [
    run.ended === undefined || run.sent < run.wish.requests
      ? l10n.t('{0} of {1} requests sent', count(run.sent), count(run.wish.requests))
      : l10n.t('{0} requests sent', count(run.sent)),
    l10n.t('{0} answered', count(run.answered)),
    l10n.t('{0} failed', count(run.failed)),
    duration(run.elapsedMs),
  ];
  if (run.elapsedMs >= 1_000) parts.push(l10n.t('{0} requests per second', rate((run.sent * 1_000) / run.elapsedMs)));
  if (run.latency !== null) {
    const { p50, p95, p99 } = run.latency;
    parts.push(l10n.t('half within {0}, 95 % within {1}, 99 % within {2}', latency(p50), latency(p95), latency(p99)));
  }
  return [stateWords(run), ...parts].join(' · ');
}

const ICONS: Readonly<Record<Outcome, string>> = {
  holds: 'M6.4 11.3L2.9 7.8l1-1 2.5 2.5 5.7-5.7 1 1z',
  broken: 'M8 6.6l3.3-3.3 1.4 1.4L9.4 8l3.3 3.3-1.4 1.4L8 9.4l-3.3 3.3-1.4-1.4L6.6 8 3.3 4.7l1.4-1.4z',
  unproven:
    'M8 2.5c2 0 3.4 1.2 3.4 3 0 1.3-.7 2-1.5 2.6-.8.6-1.1.9-1.1 1.9H7.2c0-1.6.6-2.2 1.5-2.9.7-.5 1.1-.9 1.1-1.6 0-.9-.7-1.5-1.8-1.5s-1.8.6-1.9 1.7H4.5C4.6 3.8 6 2.5 8 2.5zM7.1 11.4h1.8v1.9H7.1z',
};

export function outcomeIcon(outcome: Outcome): SVGSVGElement {
  return svgElement(
    'svg',
    { viewBox: '0 0 16 16', class: `outcome ${outcome}`, 'aria-hidden': 'true', focusable: 'false' },
    svgElement('path', { d: ICONS[outcome], fill: 'currentColor' }),
  );
}
