import * as l10n from '@vscode/l10n';
import type { HostPlan, Plan } from '../../plan/plan';
import type { Problem, Step } from '../../resources/kind';
import type { Action } from './runView';

/**
 * What a finding explains, as far as requests are concerned. `other` is drift that no request can notice at once.
 *
 * - `vip-missing`: the VIP is not where packets to it are taken.
 * - `answers-arp`: a real server does not keep silent about the VIP, or may announce it.
 * - `gateway`: answers leave through the director, which drops them.
 * - `stopped`: what should answer does not run.
 * - `table`: the director's table is not what the file says.
 * - `unreachable`: the host could not be looked at.
 */
export type FindingCause =
  'vip-missing' | 'answers-arp' | 'gateway' | 'stopped' | 'table' | 'content' | 'unreachable' | 'other';

/** One thing that is known to be wrong on a host. */
export interface HostFinding {
  readonly host: string;
  readonly cause: FindingCause;
  /** Localised, with the host's name. */
  readonly sentence: string;
  readonly actions: readonly Action[];
}

/** What a plan knows to be wrong on these hosts: what it would change there, its problems, hosts that cannot be reached. */
export function findingsFrom(plan: Plan, hosts: readonly string[]): readonly HostFinding[] {
  const wanted = new Set(hosts);
  return plan.hosts.filter(({ host }) => wanted.has(host.name)).flatMap((each) => hostFindings(each));
}

function hostFindings(plan: HostPlan): readonly HostFinding[] {
  const { host, error, steps, problems } = plan;
  if (error !== undefined) {
    return [
      {
        host: host.name,
        cause: 'unreachable',
        sentence: l10n.t('{0} could not be looked at: {1}', host.name, error.message),
        actions: [action('inspect', host.name, l10n.t('Look at {0} again', host.name))],
      },
    ];
  }
  return [
    ...problems.map((problem) => fromProblem(host.name, problem)),
    ...steps.filter(({ direction }) => direction === undefined).flatMap((step) => fromStep(host.name, step)),
  ];
}

const PROBLEM_CAUSES: ReadonlyMap<string, FindingCause> = new Map<string, FindingCause>([
  ['gateway-is-director', 'gateway'],
  ['arp-ignore-too-high', 'answers-arp'],
  ['unit-masked', 'stopped'],
  ['vip-on-other-host', 'answers-arp'],
]);

function fromProblem(host: string, { code, message, next }: Problem): HostFinding {
  const cause = PROBLEM_CAUSES.get(code) ?? 'other';
  // Problems are written to stand beside the host's name.
  const sentence = message.includes(host) ? message : `${host}: ${message}`;
  const look =
    cause === 'gateway'
      ? action('showNetwork', host, l10n.t('Addresses and routes of {0}', host))
      : action('planHost', host, l10n.t('Plan of {0}', host));
  return { host, cause, sentence: `${sentence}. ${next}`, actions: [look] };
}

function fromStep(host: string, step: Step): readonly HostFinding[] {
  const plan = action('planHost', host, l10n.t('Plan of {0}', host));
  const finding = (cause: FindingCause, sentence: string, ...more: readonly Action[]): readonly HostFinding[] => [
    { host, cause, sentence, actions: [plan, ...more] },
  ];
  switch (step.kind) {
    case 'address':
      // Only the step that puts a VIP on has a subject; the others are about what survives a reboot.
      return step.subject === undefined
        ? rest(host, step, plan)
        : finding(
            'vip-missing',
            step.phase === 'realServers'
              ? l10n.t('{0} is missing on lo of {1}.', step.about?.join(', ') ?? step.subject, host)
              : l10n.t('{0} is missing on {1}.', step.about?.join(', ') ?? step.subject, host),
            action('showNetwork', host, l10n.t('Addresses and routes of {0}', host)),
          );
    case 'sysctl':
      return step.changes.some((change) => change.includes('.arp_'))
        ? finding(
            'answers-arp',
            l10n.t('{0} is not silent about the VIP: {1}.', host, arpChanges(step).join(', ')),
            action('showArp', host, l10n.t('ARP settings of {0}', host)),
          )
        : rest(host, step, plan);
    case 'unit':
      return finding(
        'stopped',
        l10n.t('Services of {0} are not as they should be. The plan has: {1}.', host, step.changes.join(', ')),
        action('showUnits', host, l10n.t('Services of {0}', host)),
      );
    case 'ipvs':
      return finding(
        'table',
        l10n.t('The table of {0} is not what the file says. The plan has: {1}.', host, step.changes.join(', ')),
        action('showTable', host, l10n.t('IPVS table of {0}', host)),
      );
    case 'mount':
    case 'page':
    case 'nfsExport':
      return finding('content', l10n.t('{0} differs from the file: {1}.', host, step.changes.join(', ')));
    default:
      return rest(host, step, plan);
  }
}

function rest(host: string, { changes }: Step, plan: Action): readonly HostFinding[] {
  return [
    {
      host,
      cause: 'other',
      sentence: l10n.t('{0} differs from the file: {1}.', host, changes.join(', ')),
      actions: [plan],
    },
  ];
}

/** Those of them that are about ARP now: what is kept for a reboot explains nothing. */
function arpChanges({ changes }: Step): readonly string[] {
  return changes.filter((change) => change.includes('.arp_'));
}

export function action(name: Action['name'], host: string | null, title: string): Action {
  return { name, host, title };
}
