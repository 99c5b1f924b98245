import * as l10n from '@vscode/l10n';
import type { Path } from '../ast';
import type { DiagnosticCode } from '../codes';
import type { ClusterDocument, Diagnostic } from '../document';
import type { Address } from '../ip';
import type { Located } from '../survey';

/** What only several files together show; each file may be right for itself. */
export interface SeveralFilesProblem {
  /** The file that the diagnostic belongs to. */
  readonly document: ClusterDocument;
  readonly diagnostic: Diagnostic;
  /** The file and the place that it collides with. */
  readonly other: {
    readonly document: ClusterDocument;
    readonly range: Diagnostic['range'];
    readonly message: string;
  };
}

/** One thing that a file claims and that no other file of the same network may claim as well. */
interface Claim {
  readonly document: ClusterDocument;
  readonly path: Path;
}

/**
 * Compares the cluster files of a workspace with each other: VIPs, host addresses, virtual router ids and names that
 * two of them claim on one network. Warnings, because two networks that never meet may have equal numbers. Each
 * collision is told once, in the file that comes later in `documents`.
 */
export function crossFileProblems(documents: readonly ClusterDocument[]): readonly SeveralFilesProblem[] {
  const known = new Claims();
  return documents.filter(({ isOurs }) => isOurs).flatMap((document) => [...compared(document, known)]);
}

/** Who claimed what first. */
class Claims {
  private readonly owners = new Map<string, Claim>();

  /** The claim of another file; without one, this is the first claim. */
  otherOrClaim(key: string, claim: Claim): Claim | undefined {
    const owner = this.owners.get(key);
    if (owner === undefined) this.owners.set(key, claim);
    return owner?.document === claim.document ? undefined : owner;
  }

  of(key: string, document: ClusterDocument): Claim | undefined {
    const owner = this.owners.get(key);
    return owner?.document === document ? undefined : owner;
  }
}

function* compared(document: ClusterDocument, claims: Claims): Iterable<SeveralFilesProblem> {
  const { services, hosts, file } = document.survey;
  const report = problemIn(document);
  const addresses = hosts.flatMap(({ address, address6 }) =>
    [address, address6].filter((found) => found !== undefined),
  );
  const vips = firstOfEach(services.flatMap(({ vips: all }) => all));
  for (const { value, path } of vips) {
    const key = onNetwork(document, value);
    const other = claims.otherOrClaim(`vip ${key}`, { document, path });
    if (other !== undefined) {
      const message = l10n.t(
        '{0} is a VIP of the cluster "{1}" as well, on the same network. Two directors would answer for it: choose a free address.',
        value.text,
        nameOf(other),
      );
      yield report('vip-of-other-cluster', path, message, other, l10n.t('the VIP of "{0}"', nameOf(other)));
    }
    const host = claims.of(`host ${key}`, document);
    if (host !== undefined) {
      yield report(
        'vip-is-host-of-other-cluster',
        path,
        vipIsHost(value, host),
        host,
        l10n.t('a host of "{0}"', nameOf(host)),
      );
    }
  }
  for (const { value, path } of firstOfEach(addresses)) {
    const key = onNetwork(document, value);
    claims.otherOrClaim(`host ${key}`, { document, path });
    const vip = claims.of(`vip ${key}`, document);
    if (vip !== undefined) {
      const message = l10n.t(
        '{0} is a VIP of the cluster "{1}", on the same network. Give the host or the service another address.',
        value.text,
        nameOf(vip),
      );
      yield report('vip-is-host-of-other-cluster', path, message, vip, l10n.t('the VIP of "{0}"', nameOf(vip)));
    }
  }
  const id = file.failover?.virtualRouterId;
  const idPath = ['failover', 'virtualRouterId'];
  const router =
    id === undefined ? undefined : claims.otherOrClaim(`id ${networkOf(document)} ${id}`, { document, path: idPath });
  if (id !== undefined && router !== undefined) {
    const message = l10n.t(
      'The cluster "{0}" has the virtual router id {1} as well, on the same network. The directors of both would take each other for their standby: choose another id.',
      nameOf(router),
      id,
    );
    yield report('router-id-of-other-cluster', idPath, message, router, l10n.t('the id of "{0}"', nameOf(router)));
  }
  // Names become parts of file names on the hosts, so they collide where a machine is in both clusters.
  for (const { value } of file.name === undefined ? [] : firstOfEach(addresses)) {
    const key = `name ${file.name ?? ''} ${onNetwork(document, value)}`;
    const other = claims.otherOrClaim(key, { document, path: ['name'] });
    if (other === undefined) continue;
    const message = l10n.t(
      'Another file describes a cluster "{0}" with the host {1} as well; what one of them writes there, the other takes for its own. Give each cluster a name of its own.',
      file.name ?? '',
      value.text,
    );
    yield report('name-of-other-cluster', ['name'], message, other, l10n.t('the other "{0}"', file.name ?? ''));
    return;
  }
}

function problemIn(document: ClusterDocument) {
  return (
    code: DiagnosticCode,
    path: Path,
    message: string,
    other: Claim,
    otherMessage: string,
  ): SeveralFilesProblem => ({
    document,
    diagnostic: { code, severity: 'warning', message, path, range: rangeIn(document, path) },
    other: { document: other.document, range: rangeIn(other.document, other.path), message: otherMessage },
  });
}

function vipIsHost(value: Address, host: Claim): string {
  return l10n.t(
    'The VIP {0} is the address of a host of the cluster "{1}", on the same network. Choose a free address.',
    value.text,
    nameOf(host),
  );
}

/** Two addresses are the same only on the same network. */
function onNetwork(document: ClusterDocument, { text }: Address): string {
  return `${networkOf(document)} ${text}`;
}

function networkOf({ survey }: ClusterDocument): string {
  return survey.networks[0]?.value.text ?? '';
}

function firstOfEach(found: readonly Located<Address>[]): Located<Address>[] {
  return [...new Map(found.toReversed().map((each) => [each.value.text, each])).values()].reverse();
}

function nameOf({ document }: Claim): string {
  return document.survey.file.name ?? '?';
}

function rangeIn(document: ClusterDocument, path: Path): Diagnostic['range'] {
  const start = document.positionAt(0);
  return document.rangeOf(path) ?? { start, end: start, offset: 0, length: 0 };
}
