/**
 * The one file that knows @vscode/webview-ui-toolkit, which is archived. Where one of its elements cannot be registered
 * the browser's own takes its place, with the same behaviour. To swap the toolkit, rewrite this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './dom';

/** Must come before the first of these elements is made. What it throws a page survives: see {@link has}. */
function register(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

try {
  register();
} catch {
  // A browser that the toolkit cannot cope with: every helper below has the browser's own element instead.
}

const has = (name: string): boolean => customElements.get(`vscode-${name}`) !== undefined;

/** `role` of the look, as VS Code's own buttons have it. */
export interface ButtonOptions {
  readonly label: string;
  readonly look?: 'primary' | 'secondary' | 'icon';
  /** What it says to a screen reader and in its tooltip where the label alone does not suffice. */
  readonly title?: string;
  readonly onClick: () => void;
}

export interface Button {
  readonly element: HTMLElement;
  label: string;
  disabled: boolean;
}

export function button({ label, look = 'secondary', title, onClick }: ButtonOptions): Button {
  const made = has('button')
    ? element('vscode-button', { appearance: look })
    : element('button', { type: 'button', class: `plain ${look}` });
  made.textContent = label;
  if (title !== undefined) {
    made.title = title;
    made.setAttribute('aria-label', title);
  }
  made.addEventListener('click', () => {
    if (!isDisabled(made)) onClick();
  });
  return {
    element: made,
    get label() {
      return made.textContent;
    },
    set label(text) {
      if (made.textContent !== text) made.textContent = text;
    },
    get disabled() {
      return isDisabled(made);
    },
    set disabled(disabled) {
      setDisabled(made, disabled);
    },
  };
}

/** A control of a form. `onInput` of its options is called for changes that the person makes, not for ours. */
export interface Control<V> {
  readonly element: HTMLElement;
  value: V;
  disabled: boolean;
  /** What is read out beside the label: the problem with the value. */
  describe(label: string, problem: string | null): void;
}

export interface TextOptions {
  readonly label: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
}

export function textField({ label, placeholder, onInput }: TextOptions): Control<string> {
  const made = has('text-field') ? element('vscode-text-field') : element('input', { type: 'text', class: 'plain' });
  if (placeholder !== undefined) made.setAttribute('placeholder', placeholder);
  describe(made, label, null);
  made.addEventListener('input', () => onInput(valueOf(made)));
  return {
    element: made,
    get value() {
      return valueOf(made);
    },
    set value(value) {
      if ('value' in made && valueOf(made) !== value) made.value = value;
    },
    get disabled() {
      return isDisabled(made);
    },
    set disabled(disabled) {
      setDisabled(made, disabled);
    },
    describe: (text, problem) => describe(made, text, problem),
  };
}

export interface DropdownOptions {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly onInput: (value: string) => void;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Dropdown extends Control<string> {
  /** Keeps the value where it is still among them, and takes the first otherwise. */
  offer(options: readonly Choice[]): void;
}

export function dropdown({ label, options, onInput }: DropdownOptions): Dropdown {
  const upgraded = has('dropdown') && has('option');
  const made = upgraded ? element('vscode-dropdown') : element('select', { class: 'plain' });
  // The toolkit's element learns of its options a frame later than they are there, and of a value only with them.
  let value = '';
  const settle = (): void => {
    if ('value' in made) made.value = value;
  };
  const choose = (to: string): void => {
    value = to;
    settle();
    requestAnimationFrame(settle);
  };
  describe(made, label, null);
  made.addEventListener('change', () => {
    value = valueOf(made);
    onInput(value);
  });
  const offer = (offered: readonly Choice[]): void => {
    const name = upgraded ? 'vscode-option' : 'option';
    made.replaceChildren(...offered.map((choice) => element(name, { value: choice.value }, choice.label)));
    choose(offered.some((choice) => choice.value === value) ? value : (offered[0]?.value ?? ''));
  };
  offer(options);
  return {
    element: made,
    get value() {
      return value;
    },
    set value(to) {
      if (to !== value) choose(to);
    },
    get disabled() {
      return isDisabled(made);
    },
    set disabled(disabled) {
      setDisabled(made, disabled);
    },
    describe: (text, problem) => describe(made, text, problem),
    offer,
  };
}

export interface CheckboxOptions {
  readonly label: string;
  readonly onInput: (checked: boolean) => void;
}

export function checkbox({ label, onInput }: CheckboxOptions): Control<boolean> {
  const upgraded = has('checkbox');
  const made = upgraded ? element('vscode-checkbox', {}, label) : element('input', { type: 'checkbox' });
  const whole = upgraded ? made : element('label', { class: 'plain' }, made, label);
  if (label !== '') describe(made, label, null);
  made.addEventListener('change', () => onInput(isChecked(made)));
  return {
    element: whole,
    get value() {
      return isChecked(made);
    },
    set value(checked) {
      if ('checked' in made) made.checked = checked;
    },
    get disabled() {
      return isDisabled(made);
    },
    set disabled(disabled) {
      setDisabled(made, disabled);
    },
    describe: (text, problem) => describe(made, text, problem),
  };
}

export function divider(): HTMLElement {
  return has('divider') ? element('vscode-divider', { role: 'presentation' }) : element('hr');
}

/** Something is under way; `label` says what. */
export function progressRing(label: string): HTMLElement {
  return has('progress-ring')
    ? element('vscode-progress-ring', { 'aria-label': label })
    : element('progress', { 'aria-label': label });
}

/** What each element is called: the toolkit's own name themselves anew, "Text field", whenever they enter the page. */
const labels = new WeakMap<Node, string>();
const renamed = new MutationObserver((changes) => {
  for (const { target } of changes) {
    const label = labels.get(target);
    if (label !== undefined && target instanceof Element && target.getAttribute('aria-label') !== label)
      target.setAttribute('aria-label', label);
  }
});

/** The inner input of a toolkit element is in a shadow tree, where no id of ours leads to: so all of it is in its name. */
function describe(made: HTMLElement, label: string, problem: string | null): void {
  const whole = problem === null ? label : `${label}. ${problem}`;
  if (!labels.has(made)) renamed.observe(made, { attributes: true, attributeFilter: ['aria-label'] });
  labels.set(made, whole);
  made.setAttribute('aria-label', whole);
  if (problem === null) made.removeAttribute('aria-invalid');
  else made.setAttribute('aria-invalid', 'true');
}

function valueOf(made: HTMLElement): string {
  return 'value' in made && typeof made.value === 'string' ? made.value : '';
}

function isChecked(made: HTMLElement): boolean {
  return 'checked' in made && made.checked === true;
}

function isDisabled(made: HTMLElement): boolean {
  return 'disabled' in made && made.disabled === true;
}

function setDisabled(made: HTMLElement, disabled: boolean): void {
  if ('disabled' in made && made.disabled !== disabled) made.disabled = disabled;
}
