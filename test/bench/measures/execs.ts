/** One script that ran on a host. */
export interface Exec {
  readonly host: string;
  readonly seconds: number;
}

/** The execs that `--verbose` has logged, in the order in which they ended. */
export function execsIn(log: string): readonly Exec[] {
  const lines = log.matchAll(/^debug (\S+): .*: \d+ characters sent, \S+ after (\d+) ms$/gm);
  const execs = [...lines].map(([, host = '', ms]) => ({ host, seconds: Number(ms) / 1000 }));
  // Nothing was sent to anybody: then the log no longer says it in these words.
  if (execs.length === 0) throw new Error(`no exec in the log:\n${log}`);
  return execs;
}

/** Execs on the host that had most of them. */
export function mostExecs(execs: readonly Exec[]): number {
  const counts = new Map<string, number>();
  for (const { host } of execs) counts.set(host, (counts.get(host) ?? 0) + 1);
  return Math.max(...counts.values());
}
