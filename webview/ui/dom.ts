/** Building the page's elements. Text is text here: nothing takes markup, whatever a host or a file says. */

export type Child = Node | string | null;
/** `false` and `undefined` leave an attribute out; `true` writes it without a value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function element(tag: string, attributes?: Attributes, ...children: readonly Child[]): HTMLElement;
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  set(made, attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function set(on: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) on.removeAttribute(name);
    else on.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Writes only what changed: a screen reader and the layout notice every write. */
export function setText(on: Element, text: string): void {
  if (on.textContent !== text) on.textContent = text;
}

export function show(on: HTMLElement, shown: boolean): void {
  if (on.hidden === shown) on.hidden = !shown;
}
