import * as l10n from '@vscode/l10n';
import type { Wish } from '../../../src/core/traffic/wish';
import type { Setup, SourceChoice } from '../../protocol';
import { element, set, setText, show } from '../../ui/dom';
import type { Refusal } from '../model';
import { fieldOf, makeFields } from './fields';
import { askingsOf, concerns, type Problems, type ReadWish, readWish, textOf, type WishText } from './wishText';
import { askingWord, wishWords } from './wishWords';

const NAMES = [
  'from', 'asking', 'path', 'hostHeader', 'lookUp', 'perSecond', 'parallel', 'requests', 'seconds', 'port',
  'timeoutMs', 'expectStatus', 'expectBody', 'keepAlive', 'verify',
] as const satisfies readonly (keyof Wish)[]; // prettier-ignore
const ADVANCED: readonly (keyof Wish)[] = ['timeoutMs', 'expectStatus', 'expectBody', 'keepAlive', 'verify'];

/** What is asked, from where and how often. */
export class WishForm {
  readonly element: HTMLDetailsElement;
  private readonly fields = makeFields(() => this.edited());
  private readonly summary = element('span', { class: 'wish-words' });
  private readonly sourceDetail = element('p', { class: 'quiet' });
  private readonly sourceProblem = element('div', { class: 'problem' });
  private readonly advanced = element('details', { class: 'advanced' });
  private setup: Setup | null = null;

  constructor(
    private readonly changed: () => void,
    submit: () => void,
  ) {
    const { fields } = this;
    const asked = [fields.from.field, fields.asking.field, fields.port, fields.path, fields.hostHeader, fields.lookUp];
    const paced = [fields.perSecond, fields.asFast, fields.parallel, fields.requests, fields.seconds];
    this.advanced.append(
      element('summary', {}, l10n.t('Advanced')),
      element('div', { class: 'fields' }, ...ADVANCED.map((name) => fieldOf(fields, name).element)),
    );
    this.element = element(
      'details',
      { class: 'wish', open: true },
      element('summary', {}, this.summary),
      element('div', { class: 'fields' }, ...asked.map((field) => field.element)),
      this.sourceDetail,
      this.sourceProblem,
      element('div', { class: 'fields' }, ...paced.map((field) => field.element)),
      this.advanced,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target instanceof Element && isTextField(event.target)) submit();
    });
  }

  /** Takes a wish of the extension into the form: at first, and when the person repeats or shows a run. */
  fill(setup: Setup, wish: Wish): void {
    this.setup = setup;
    const { fields } = this;
    const text = textOf(wish, setup.sources);
    fields.from.choice.offer(setup.sources.map(({ label }, at) => ({ value: String(at), label })));
    fields.from.choice.value = String(text.from);
    const askings = askingsOf(setup.protocol, wish.asking);
    fields.asking.choice.offer(askings.map((asking) => ({ value: asking, label: askingWord(asking) })));
    fields.asking.choice.value = askings.includes(text.asking) ? text.asking : (askings[0] ?? text.asking);
    for (const name of ['port', 'path', 'hostHeader', 'lookUp', 'parallel', 'perSecond', 'requests', 'seconds', 'timeoutMs', 'expectStatus', 'expectBody'] as const) fields[name].control.value = text[name]; // prettier-ignore
    for (const name of ['verify', 'keepAlive', 'asFast'] as const) fields[name].control.value = text[name];
    this.arrange();
  }

  /** What stands in the form now. */
  read(): ReadWish | null {
    return this.setup === null ? null : readWish(this.text(), this.setup);
  }

  /** Shows what is wrong where it is, and goes to the first of it. */
  tell(problems: Problems): void {
    for (const name of NAMES) fieldOf(this.fields, name).tell(problems[name] ?? null);
    const first = NAMES.find((name) => problems[name] !== undefined);
    if (first === undefined) return;
    this.element.open = true;
    if (ADVANCED.includes(first)) this.advanced.open = true;
    fieldOf(this.fields, first).control.element.focus();
  }

  refused({ field, message, next }: Refusal): void {
    if (field !== null) this.tell({ [field]: `${message} ${next}` });
  }

  /** The source that is chosen cannot test this service. */
  get impossible(): boolean {
    return this.source()?.problem?.severity === 'refuses';
  }

  private source(): SourceChoice | undefined {
    return this.setup?.sources[Number(this.fields.from.choice.value)];
  }

  private edited(): void {
    this.tell({});
    this.arrange();
    this.changed();
  }

  /** Which fields there are, and what is said of the source. */
  private arrange(): void {
    const { asking } = this.text();
    for (const name of NAMES)
      show(fieldOf(this.fields, name).element, concerns(name, asking, this.setup?.asksPort === true));
    this.fields.perSecond.control.disabled = this.fields.asFast.control.value;
    const source = this.source();
    setText(this.sourceDetail, source?.detail ?? '');
    show(this.sourceDetail, source !== undefined && source.detail !== '');
    const problem = source?.problem ?? null;
    show(this.sourceProblem, problem !== null);
    set(this.sourceProblem, { class: `problem ${problem?.severity ?? ''}` });
    this.sourceProblem.replaceChildren(
      ...(problem === null ? [] : [element('p', {}, problem.message), element('p', {}, problem.next)]),
    );
    const read = this.read();
    if (read?.type === 'wish') setText(this.summary, wishWords(read.wish, source?.label ?? ''));
  }

  private text(): WishText {
    const { fields } = this;
    const asking = askingsOf(this.setup?.protocol ?? 'tcp', 'http');
    return {
      from: Number(fields.from.choice.value),
      asking: asking.find((known) => known === fields.asking.choice.value) ?? this.setup?.wish.asking ?? 'http',
      port: fields.port.control.value,
      path: fields.path.control.value,
      hostHeader: fields.hostHeader.control.value,
      verify: fields.verify.control.value,
      keepAlive: fields.keepAlive.control.value,
      lookUp: fields.lookUp.control.value,
      parallel: fields.parallel.control.value,
      perSecond: fields.perSecond.control.value,
      asFast: fields.asFast.control.value,
      requests: fields.requests.control.value,
      seconds: fields.seconds.control.value,
      timeoutMs: fields.timeoutMs.control.value,
      expectStatus: fields.expectStatus.control.value,
      expectBody: fields.expectBody.control.value,
    };
  }
}

function isTextField(target: Element): boolean {
  return target.matches('vscode-text-field, input[type=text]');
}
