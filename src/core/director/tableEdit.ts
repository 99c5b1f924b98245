import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import {
  destinationLine,
  parseTable,
  type Table,
  type TableDestination,
  type TableService,
  withThresholds,
} from '../resources/ipvsTable';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { type Script, sh } from '../ssh/shell';
import { findTarget, type LiveTarget } from './target';
import { changeUnderLock, type Note } from './underLock';

/** What is done with a real server in a live table. */
export type TableEdit =
  | {
      readonly type: 'weight';
      /** 0 to 65535; 0 takes no new connections. */
      readonly weight: number;
      /** Weight 0 even where no other real server of the service has more: its clients are refused then. */
      readonly evenTheLast: boolean;
    }
  /** Out of the table, whatever connections it still has: they break. */
  | { readonly type: 'takeOut' };

/** What came of it on one director. */
export type TableEdited =
  | {
      readonly state: 'done';
      readonly director: Host;
      readonly service: TableService;
      /** As it stood in the table before. */
      readonly before: TableDestination;
      readonly sysctls: DrainSysctls;
    }
  /** This director's table does not have it. */
  | { readonly state: 'absent'; readonly director: Host }
  /** It is the only one with a weight above 0 there, and `evenTheLast` was not said: nothing was changed. */
  | { readonly state: 'theLast'; readonly director: Host }
  | { readonly state: 'failed'; readonly director: Host; readonly error: HostError };

/** What the kernel does with those who are bound to a real server that is drained or gone (facts/lvs.md D16, D17). */
export interface DrainSysctls {
  /** A persistence template of a drained real server is not followed any more. */
  readonly expireQuiescentTemplate: boolean;
  /** Connections of a real server that is gone are reset at once; otherwise their packets are dropped. */
  readonly expireNodestConn: boolean;
}

/**
 * Edits one real server of one service in a director's live table: what is to be written is put together on the host from
 * what stands there, so that forwarding and thresholds stay, written through `ipvsadm -R`, read back and compared.
 * Never rejects.
 */
export async function editTable(
  runner: Runner,
  director: Host,
  target: LiveTarget,
  edit: TableEdit,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TableEdited> {
  try {
    const said = await changeUnderLock(
      runner,
      director,
      (note) => [
        ['rules', sh`rules=$(ipvsadm -Sn); printf '%s\n' "$rules"`],
        ['thresholds', sh`listing=$(ipvsadm -ln --thresholds); printf '%s\n' "$listing"`],
        ['sysctls', sh`cat /proc/sys/net/ipv4/vs/expire_quiescent_template /proc/sys/net/ipv4/vs/expire_nodest_conn`],
        [
          'edit',
          sh`{ ${writeEdit(target, edit, note)}
} 2>&1`,
        ],
        ['rules after', sh`ipvsadm -Sn`],
        ['thresholds after', sh`ipvsadm -ln --thresholds`],
      ],
      options,
    );
    return judge(director, target, edit, said);
  } catch (error) {
    if (!HostError.is(error)) throw error;
    return { state: 'failed', director, error };
  }
}

const LAST = 'last';

/** The rule that makes the edit, put together from what the director has: none where there is nothing to write. */
function writeEdit(target: LiveTarget, edit: TableEdit, note: Note): Script {
  const weight = edit.type === 'weight' ? edit.weight : 0;
  const guarded = edit.type === 'weight' && edit.weight === 0 && !edit.evenTheLast ? 'yes' : '';
  return sh`edit=$(printf '%s\n%s\n' "$rules" "$listing" | awk -v selector=${target.selector} -v real=${target.address} -v verb=${edit.type} -v weight=${weight} -v guarded=${guarded} -v last=${LAST} '
  BEGIN { service = "-a " selector " -r "; rule = service real " " }
  index($0, rule) == 1 { rest = " " substr($0, length(rule) + 1) " "; found = 1; next }
  index($0, service) == 1 && $0 !~ / -w 0( |$)/ { others++ }
  $1 == "TCP" { current = "-t " $2 } $1 == "UDP" { current = "-u " $2 } $1 == "SCTP" { current = "--sctp-service " $2 }
  $1 == "FWM" { current = "-f " $2 ($3 == "IPv6" ? " -6" : "") }
  $1 == "->" && $2 == real && current == selector { upper = $3; lower = $4 }
  END {
    if (!found) exit
    if (verb == "takeOut") { print "-d " selector " -r " real; exit }
    if (index(rest, " -w " weight " ")) exit
    if (guarded && !others) { print last; exit }
    sub(/ -w [0-9]+ /, " -w " weight " ", rest)
    print "-e " selector " -r " real rest (upper > 0 ? "-x " upper " " : "") (lower > 0 ? "-y " lower : "")
  }')
case $edit in
  '' | ${LAST}) printf '%s\n' "$edit" ;;
  *)
    ${note(edit.type === 'weight' ? `weight ${edit.weight} for ${target.address} in ${target.service}` : `${target.address} leaves ${target.service} by force`)}
    printf '%s\n' "$edit" | ipvsadm -R ;;
esac`;
}

/** ipvsadm's exit status speaks only of its last line (facts/lvs.md section 0, item 4): the table itself is compared. */
function judge(director: Host, target: LiveTarget, edit: TableEdit, said: ReadonlyMap<string, string>): TableEdited {
  const table = (when: '' | ' after'): Table =>
    withThresholds(parseTable(said.get(`rules${when}`) ?? ''), said.get(`thresholds${when}`) ?? '');
  const found = findTarget(table(''), target);
  if (found === undefined) return { state: 'absent', director };
  const { service, real: before } = found;
  const answer = said.get('edit')?.trim() ?? '';
  if (answer === LAST) return { state: 'theLast', director };
  const after = findTarget(table(' after'), target)?.real;
  const wanted = edit.type === 'takeOut' ? undefined : { ...before, weight: edit.weight };
  if (ruleOf(service, after) !== ruleOf(service, wanted)) {
    return { state: 'failed', director, error: didNotStick(director, target, after, answer) };
  }
  return { state: 'done', director, service, before, sysctls: sysctlsIn(said.get('sysctls') ?? '') };
}

function ruleOf(service: TableService, real: TableDestination | undefined): string {
  return real === undefined ? '' : destinationLine('-a', service, real);
}

function sysctlsIn(text: string): DrainSysctls {
  const [quiescent, gone] = text.trim().split('\n').map((value) => value !== '' && value !== '0'); // prettier-ignore
  return { expireQuiescentTemplate: quiescent ?? false, expireNodestConn: gone ?? false };
}

function didNotStick(
  { name }: Host,
  { host, service }: LiveTarget,
  after: TableDestination | undefined,
  output: string,
): HostError {
  const state = after === undefined ? l10n.t('not in the table') : l10n.t('weight {0}', after.weight);
  return new HostError(
    name,
    'did-not-stick',
    l10n.t('{0} did not take the change: {1} in {2} now is: {3}', name, host, service, state),
    {
      command: 'ipvsadm -R',
      output,
      next: l10n.t('See what {0} says: {1}', name, output === '' ? 'ipvsadm -ln' : output),
    },
  );
}
