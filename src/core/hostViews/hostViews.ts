import { asHostError } from '../inspect';
import { framed } from '../resources/frame';
import type { Place } from '../resources/kind';
import type { Role } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import type { Script } from '../ssh/shell';
import { arp } from './arp';
import { exports } from './exports';
import type { HostView } from './hostView';
import { journal } from './journal';
import { mounts } from './mounts';
import { network } from './network';
import { units } from './units';

/** Every way to look at one host, by the name that documents and commands know it by. */
export const HOST_VIEWS = { arp, network, mounts, exports, units, journal } as const satisfies Readonly<
  Record<string, HostView>
>;

export type HostViewName = keyof typeof HOST_VIEWS;

/** Which role a host has that a view says something about; absent: any host. */
export const ROLE_OF_VIEW: Readonly<Partial<Record<HostViewName, Role>>> = { mounts: 'realServer', exports: 'nfsHost' };

export function isHostView(text: string): text is HostViewName {
  return Object.hasOwn(HOST_VIEWS, text);
}

/** Looks at a host in one way: one exec that changes nothing. Rejects with a `HostError`. */
export async function viewHost(
  runner: Runner,
  place: Place,
  name: HostViewName,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const view: HostView = HOST_VIEWS[name];
  const frame = framed(Object.entries<Script>(view.fragments(place)));
  try {
    const { stdout } = await runner.run(place.host, frame.script, options);
    return view.render(Object.fromEntries(frame.read(stdout)), place);
  } catch (error) {
    throw asHostError(place.host, error);
  }
}
