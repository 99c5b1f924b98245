import { randomBytes } from 'node:crypto';
import type { Step } from '../resources/kind';
import {
  applyLine,
  finishedLine,
  forgetLine,
  lastApplyFile,
  ledgerFile,
  rememberLine,
  stateDirectory,
} from '../resources/ledger';
import { lines, type Script, sh } from '../ssh/shell';
import { HOST_FUNCTIONS } from './hostFunctions';
import { failureEntry, JOURNAL, journalOf, type Signature } from './journal';
import { type LockHolder, takeLock } from './lock';

/** What a wave's script says of itself while it runs. Steps are counted from 0. */
export type WaveEvent =
  | { readonly type: 'begin'; readonly step: number }
  | { readonly type: 'end'; readonly step: number; readonly status: number; readonly output: string }
  /** It was asked to stop, and did so before this step. */
  | { readonly type: 'stopped'; readonly step: number };

export interface WaveScript {
  readonly script: Script;
  /** Takes each line of output as it comes; answers when one completes an event. */
  readonly onLine: (line: string) => WaveEvent | undefined;
  /** To run beside it: makes it stop at the next step's boundary. */
  readonly stop: Script;
}

/** Exit status of a wave that could not write the record of what it was about to change, and so changed nothing. */
export const NO_RECORD_STATUS = 74;

/**
 * All steps of one wave on one host as one script: lock, record, then step after step until one fails.
 *
 * It can be cut at any point: the shell parses it whole before it runs any of it (ssh/sshRunner.ts), each step's output
 * goes to a file first, so that a lost connection cannot break a command in the middle, and a step begins only
 * after the line that announces it could be written.
 */
export function waveScript(
  cluster: string,
  steps: readonly Step[],
  signature: Signature,
  ledgerKeys: ReadonlySet<string>,
): WaveScript {
  const mark = `@${randomBytes(9).toString('hex')}`;
  const script = lines([
    takeLock(signature),
    HOST_FUNCTIONS,
    JOURNAL,
    sh`mark=${mark} stop=${stopFile(signature)} output=${`/run/lvs-dr/output.${signature.token}`}
trap 'rm -f -- "$output"' EXIT
attempt() {
  if [ -e "$stop" ]; then printf '%s stopped %s\n' "$mark" "$1"; exit 0; fi
  printf '%s begin %s\n' "$mark" "$1"
  ( set -e; "step_$1" ) >"$output" 2>&1 9>&-
  status=$?
  while IFS= read -r line || [ -n "$line" ]; do printf '|%s\n' "$line"; done <"$output"
  printf '\n%s end %s %s\n' "$mark" "$1" "$status"
  [ "$status" -eq 0 ] && return
  eval "journal err \"\$failure_$1 (status $status)\""
  exit 0
}`,
    recordApply(cluster, steps, signature, ledgerKeys),
    journalOf(cluster, steps, signature),
    ...steps.map(
      (step, index) => sh`step_${index}() {
:
${step.script}
}
failure_${index}=${failureEntry(cluster, step, signature)}
attempt ${index}
${forget(cluster, step)}`,
    ),
    leavesNothing(steps, ledgerKeys) ? clearRecord(cluster) : sh``,
  ]);
  return { script, onLine: reader(mark), stop: sh`mkdir -p /run/lvs-dr && : >${stopFile(signature)}` };
}

function stopFile({ token }: LockHolder): string {
  return `/run/lvs-dr/stop.${token}`;
}

/**
 * What stands on record before anything changes: what was there, and whose apply this is. The latter only where the
 * host holds something of ours, before or after: from any other nothing would ever clear it away.
 */
function recordApply(
  cluster: string,
  steps: readonly Step[],
  signature: Signature,
  before: ReadonlySet<string>,
): Script {
  const entries = steps.flatMap(({ remember }) => remember ?? []).map(rememberLine);
  if (before.size === 0 && entries.length === 0) return sh``;
  return record(cluster, entries, sh`put ${lastApplyFile(cluster)} ${`${begun(signature)}\n`}`);
}

/** Appends to the ledger and waits until the disk has it: what is not on record must not be changed. */
function record(cluster: string, entries: readonly string[], more = sh`:`): Script {
  const file = ledgerFile(cluster);
  const append = sh`printf '\n%s' ${entries} >>${file} && printf '\n' >>${file} && sync -- ${file}`;
  return sh`if ! { mkdir -p -m 700 -- ${stateDirectory(cluster)} && ${entries.length === 0 ? sh`:` : append} && ${more}; } >"$output" 2>&1; then
  cat -- "$output"; exit ${NO_RECORD_STATUS}
fi`;
}

function forget(cluster: string, { forget: keys = [] }: Step): Script {
  return keys.length === 0 ? sh`` : record(cluster, keys.map(forgetLine));
}

function begun({ token, owner, at, goal }: Signature): string {
  return applyLine({ id: token, by: owner, at, goal });
}

/**
 * Says on a host's record that every step of an apply was carried out. One that failed, was stopped or lost its host is
 * not finished, and whoever looks at the host next is told so.
 */
export function recordFinished(cluster: string, signature: Signature): Script {
  const file = lastApplyFile(cluster);
  return sh`if { IFS= read -r line <${file}; } 2>/dev/null && [ "$line" = ${begun(signature)} ]; then printf '%s\n' ${finishedLine(signature.token)} >>${file}; fi`;
}

/** With the last thing forgotten the record goes too. */
function leavesNothing(steps: readonly Step[], before: ReadonlySet<string>): boolean {
  const keys = new Set(before);
  for (const { remember, forget } of steps) {
    for (const { key } of remember ?? []) keys.add(key);
    for (const key of forget ?? []) keys.delete(key);
  }
  return keys.size === 0 && steps.some(({ forget }) => (forget ?? []).length > 0);
}

function clearRecord(cluster: string): Script {
  const directory = stateDirectory(cluster);
  return sh`rm -f -- ${lastApplyFile(cluster)} ${ledgerFile(cluster)}
rmdir -- ${`${directory}/kept`} ${directory} ${directory.slice(0, directory.lastIndexOf('/'))} 2>/dev/null
:`;
}

function reader(mark: string): WaveScript['onLine'] {
  let output: string[] = [];
  return (line) => {
    const [head, type, step, status] = line.split(' ');
    if (head !== mark) {
      if (line.startsWith('|')) output.push(line.slice(1));
      return undefined;
    }
    if (type === 'begin') output = [];
    if (type === 'end') return { type, step: Number(step), status: Number(status), output: output.join('\n') };
    return type === 'begin' || type === 'stopped' ? { type, step: Number(step) } : undefined;
  };
}
