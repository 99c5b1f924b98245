import { address } from './address';
import { directory } from './directory';
import { firewall } from './firewall';
import { hostname } from './hostname';
import { ipvs } from './ipvs';
import { kernelModule } from './kernelModule';
import { mount } from './mount';
import { networkd } from './networkd';
import { nfsExport } from './nfsExport';
import { packages } from './packages';
import { page } from './page';
import { route } from './route';
import { savedTable } from './savedTable';
import { sysctl } from './sysctl';
import { unit } from './unit';
import type { Reading } from './kind';

/**
 * Every kind of thing we manage on a host, in the order in which a host gets them; a removal goes backwards.
 *
 * The order carries the safety: ARP silence before a VIP, everything a real server needs before its mount, the table
 * before the director's VIP.
 */
export const kinds = [
  packages,
  hostname,
  kernelModule,
  sysctl,
  directory,
  page,
  ipvs,
  savedTable,
  networkd,
  address,
  route,
  unit,
  nfsExport,
  mount,
  firewall,
] as const;

type Kinds = (typeof kinds)[number];

/** What every kind saw of one host, by the kind's name. */
export type Readings = {
  readonly [K in Kinds as K['id']]: K extends { parse(output: never): infer Have } ? Reading<Have> : never;
};
