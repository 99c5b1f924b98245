import { type HttpsTarget, type HttpTarget } from '../../../../src/core/traffic/target';

/** A page on 127.0.0.1, asked for as a test does without further wishes. */
export function httpTarget(port: number, more: Partial<HttpTarget> = {}): HttpTarget {
  return {
    asking: 'http',
    address: '127.0.0.1',
    port,
    path: '/',
    hostHeader: `127.0.0.1:${port}`,
    keepAlive: false,
    timeoutMs: 2_000,
    ...more,
  };
}

export function httpsTarget(port: number, more: Partial<HttpsTarget> = {}): HttpsTarget {
  return { ...httpTarget(port), asking: 'https', verify: true, ...more };
}
