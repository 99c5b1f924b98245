/** Stands where VS Code stands around a page: gives it its interface, theme and messages, and notes what it does. */

interface Around {
  readonly posted: unknown[];
  /** What went wrong without being seen. */
  readonly faults: string[];
  state: unknown;
  /** Each frame since {@link measure} was called, in milliseconds: since the one before, and script that ran in it. */
  readonly frames: { readonly gap: number; readonly script: number }[];
  send(message: unknown): void;
  theme(name: string, variables: Readonly<Record<string, string>>): void;
  /** One message after the other, so many milliseconds apart; resolves when all are there. */
  stream(messages: readonly unknown[], every: number): Promise<void>;
  measure(): void;
}

declare global {
  var around: Around;
  var acquireVsCodeApi: () => unknown;
}

/** Script of the page that ran since the last frame: in messages, timers and frames. */
let spent = 0;

function timed<A extends readonly unknown[]>(run: (...values: A) => void): (...values: A) => void {
  return (...values) => {
    const began = performance.now();
    try {
      run(...values);
    } finally {
      spent += performance.now() - began;
    }
  };
}

const nextFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => nextFrame(timed(callback));
const later = window.setTimeout.bind(window);
window.setTimeout = ((callback: () => void, wait?: number) => later(timed(callback), wait)) as typeof window.setTimeout;
const listen = window.addEventListener.bind(window) as (
  type: string,
  listener: (event: Event) => void,
  options?: AddEventListenerOptions,
) => void;
window.addEventListener = ((type: string, listener: (event: Event) => void, options?: AddEventListenerOptions) =>
  listen(type, type === 'message' ? timed(listener) : listener, options)) as typeof window.addEventListener;

const around: Around = {
  posted: [],
  faults: [],
  state: undefined,
  frames: [],
  send: (message) => window.postMessage(message, '*'),
  theme(name, variables) {
    const root = document.documentElement;
    for (const property of [...root.style]) if (property.startsWith('--vscode-')) root.style.removeProperty(property);
    for (const [property, value] of Object.entries(variables)) root.style.setProperty(property, value);
    const contrast = name.startsWith('hc') ? ['vscode-high-contrast', name === 'hc-light' ? 'vscode-high-contrast-light' : ''] : []; // prettier-ignore
    document.body.className = [name === 'hc-black' ? '' : `vscode-${name}`, ...contrast].filter(Boolean).join(' ');
  },
  stream: (messages, every) =>
    new Promise((done) => {
      let at = 0;
      const send = (): void => {
        if (at === messages.length) {
          done();
          return;
        }
        window.postMessage(messages[at], '*');
        at += 1;
        later(send, every);
      };
      send();
    }),
  measure() {
    around.frames.length = 0;
    let last = performance.now();
    const frame = (now: number): void => {
      around.frames.push({ gap: now - last, script: spent });
      last = now;
      spent = 0;
      nextFrame(frame);
    };
    nextFrame(frame);
  },
};
globalThis.around = around;

let acquired = false;
globalThis.acquireVsCodeApi = () => {
  if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
  acquired = true;
  return {
    postMessage: (message: unknown) => void around.posted.push(structuredClone(message)),
    getState: () => around.state,
    setState: (state: unknown) => (around.state = structuredClone(state)),
  };
};

document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  around.faults.push(`Content Security Policy: ${violatedDirective} ${blockedURI} ${sample}`),
);
window.addEventListener('error', ({ message }) => around.faults.push(message));
window.addEventListener('unhandledrejection', ({ reason }) => around.faults.push(String(reason)));

export {};
