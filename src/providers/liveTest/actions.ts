import type { Action } from '../../core/traffic/live/runView';
import { hostByName } from '../../core/spec/cluster';
import type { ClusterPlace } from '../clusterPlace';
import type { Found, TestedService } from './testedService';

/** A command of ours and what it is called on. */
export interface Call {
  readonly command: `lvs.${string}`;
  readonly on: ClusterPlace;
}

/** What an action of a page comes to; `undefined`: nothing, it names a host that the file does not have. */
export function callOf({ name, host }: Action, { uri, service }: TestedService, { cluster }: Found): Call | undefined {
  if (host !== null && hostByName(cluster, host) === undefined) return undefined;
  const on = { cluster: uri, ...(host === null ? {} : { host }) };
  switch (name) {
    case 'plan':
    case 'apply':
    case 'inspect':
    case 'planHost':
    case 'showTable':
    case 'showConnections':
    case 'showArp':
    case 'showNetwork':
    case 'showUnits':
    case 'openTerminal':
      return { command: `lvs.${name}`, on };
    // What these do is done with one service.
    case 'undrain':
      return { command: 'lvs.undrain', on: { ...on, service } };
    case 'trace':
      return { command: 'lvs.traceRequest', on: { ...on, service } };
  }
}
