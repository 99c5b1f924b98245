/** The extension behind a page, as VS Code gives it to the page once. */
export interface Host<Message> {
  post(message: Message): void;
  /** What was kept by {@link keep} before the window was reloaded; anything may come. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Call it once: VS Code gives its interface out a single time. `received` is asked for every message, unread. */
export function connect<Message>(received: (message: unknown) => void): Host<Message> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => received(data));
  return {
    post: (message) => api.postMessage(message),
    kept: api.getState(),
    keep: (state) => api.setState(state),
  };
}
