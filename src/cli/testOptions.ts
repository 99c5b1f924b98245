import * as l10n from '@vscode/l10n';
import type { TargetOptions } from '../core/traffic/target';
import type { Asking } from '../core/traffic/wish';
import { UsageError } from './exit';
import { wholeNumber } from './wholeNumber';

/** What `lvs-dr test` is told, bounds not checked yet: that is the test's own business. */
export interface TestCall {
  readonly requests: number;
  /** Name of a host, or `local`. */
  readonly from: string | undefined;
  readonly target: TargetOptions;
  readonly pace: { readonly parallel?: number; readonly perSecond?: number };
}

/** Options that only `test` takes; `--timeout` is shared with `drain`. */
export const OPTIONS_OF_TEST = {
  requests: { type: 'string', default: '100' },
  from: { type: 'string' },
  https: { type: 'boolean', default: false },
  insecure: { type: 'boolean', default: false },
  tcp: { type: 'boolean', default: false },
  udp: { type: 'boolean', default: false },
  dns: { type: 'string' },
  path: { type: 'string' },
  'host-header': { type: 'string' },
  port: { type: 'string' },
  'keep-alive': { type: 'boolean', default: false },
  'expect-status': { type: 'string' },
  'expect-text': { type: 'string' },
  parallel: { type: 'string' },
  rate: { type: 'string' },
} as const;

/** Values as node:util read them. */
interface Values {
  readonly requests: string;
  readonly from?: string | undefined;
  readonly https: boolean;
  readonly insecure: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly dns?: string | undefined;
  readonly path?: string | undefined;
  readonly 'host-header'?: string | undefined;
  readonly port?: string | undefined;
  readonly 'keep-alive': boolean;
  readonly 'expect-status'?: string | undefined;
  readonly 'expect-text'?: string | undefined;
  readonly parallel?: string | undefined;
  readonly rate?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: string | undefined;
}

/** Raises a `UsageError` for numbers that are none and ways of asking that exclude each other. */
export function testCallOf(values: Values): TestCall {
  const asking = askingOf(values);
  const { dns, path, 'host-header': hostHeader, 'expect-text': expectBody } = values;
  const numberOf = (option: 'port' | 'expect-status' | 'parallel' | 'rate' | 'timeout'): number | undefined => {
    const text = values[option];
    return text === undefined ? undefined : wholeNumber(option, text);
  };
  return {
    requests: wholeNumber('requests', values.requests),
    from: values.from,
    target: {
      verify: !values.insecure,
      keepAlive: values['keep-alive'],
      ...given('asking', asking),
      ...given('lookUp', dns),
      ...given('path', path),
      ...given('hostHeader', hostHeader),
      ...given('expectBody', expectBody),
      ...given('port', numberOf('port')),
      ...given('expectStatus', numberOf('expect-status')),
      ...given('timeoutMs', numberOf('timeout')),
    },
    pace: { ...given('parallel', numberOf('parallel')), ...given('perSecond', numberOf('rate')) },
  };
}

function askingOf({ https, insecure, tcp, udp, dns }: Values): Asking | undefined {
  const given = [
    ...(https ? (['https'] as const) : []),
    ...(tcp ? (['tcp'] as const) : []),
    ...(udp ? (['udp'] as const) : []),
    ...(dns === undefined ? [] : (['dns'] as const)),
  ];
  if (given.length > 1) {
    throw new UsageError(l10n.t('{0} exclude each other.', given.map((asking) => `--${asking}`).join(', ')));
  }
  // A certificate can only be left unverified where there is one.
  return given[0] ?? (insecure ? 'https' : undefined);
}

/** A property that is absent rather than undefined. */
function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
