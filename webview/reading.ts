/** Reading what the other side sent: each reader gives back a value of its type, made anew, or raises {@link NotOfShape}. */
export type Reader<T> = (value: unknown) => T;

export class NotOfShape extends Error {}

/** `undefined` for anything that is not what the reader is for. Never raises. */
export function read<T>(reader: Reader<T>, value: unknown): T | undefined {
  try {
    return reader(value);
  } catch (error) {
    if (error instanceof NotOfShape) return undefined;
    throw error;
  }
}

export const text: Reader<string> = (value) => (typeof value === 'string' ? value : fail('text'));
export const flag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : fail('true or false'));
/** Never NaN or infinite: JSON has neither, structured clones do. */
export const number: Reader<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : fail('a number');
export const whole: Reader<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fail('a whole number from 0');

export function oneOf<const T extends string | number | boolean>(values: readonly T[]): Reader<T> {
  const known: ReadonlySet<unknown> = new Set<unknown>(values);
  return (value) => (known.has(value) ? (value as T) : fail(values.join(', ')));
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value));
}

export function list<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value) => (Array.isArray(value) ? value.map((entry: unknown) => reader(entry)) : fail('a list'));
}

export function pair<T>(reader: Reader<T>): Reader<readonly [T, T]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) return fail('a pair');
    return [reader(value[0]), reader(value[1])];
  };
}

/** Own keys only; `__proto__` among them is left out. */
export function record<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value) => {
    const entries = Object.entries(object(value)).filter(([key]) => key !== '__proto__');
    return Object.fromEntries(entries.map(([key, entry]) => [key, reader(entry)]));
  };
}

type OptionalKey<T> = { [K in keyof T]-?: undefined extends { readonly [P in K]: T[P] }[K] ? K : never }[keyof T];
type Required<T> = { readonly [K in Exclude<keyof T, OptionalKey<T>>]: Reader<T[K]> };
type Optional<T> = { readonly [K in OptionalKey<T>]-?: Reader<Exclude<T[K], undefined>> };

/** An object with these fields. Others that it has are left out. */
export function shape<T extends object>(required: Required<T>, optional?: Optional<T>): Reader<T> {
  const needed = Object.entries(required) as readonly (readonly [string, Reader<unknown>])[];
  const allowed = Object.entries(optional ?? {}) as readonly (readonly [string, Reader<unknown>])[];
  return (value) => {
    const given = object(value);
    const made: Record<string, unknown> = {};
    for (const [key, reader] of needed) made[key] = reader(own(given, key));
    for (const [key, reader] of allowed) {
      const entry = own(given, key);
      if (entry !== undefined) made[key] = reader(entry);
    }
    // Each field was read by the reader of that field's type.
    return made as T;
  };
}

/** A union told apart by its `type`. */
export function union<T extends { readonly type: string }>(variants: {
  readonly [K in T['type']]: Reader<Extract<T, { readonly type: K }>>;
}): Reader<T> {
  const known = new Map<unknown, Reader<T>>(Object.entries<Reader<T>>(variants));
  return (value) => {
    const reader = known.get(own(object(value), 'type'));
    return reader === undefined ? fail('a known type') : reader(value);
  };
}

function object(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : fail('an object');
}

function own(on: object, key: string): unknown {
  return Object.hasOwn(on, key) ? (on as Readonly<Record<string, unknown>>)[key] : undefined;
}

function fail(wanted: string): never {
  throw new NotOfShape(`not ${wanted}`);
}
