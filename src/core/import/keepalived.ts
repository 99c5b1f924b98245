/** What keepalived.conf(5) says of VRRP, of its first instance. */
export interface Keepalived {
  readonly virtualRouterId: number;
  readonly priority: number;
  /** Seconds. */
  readonly advertInterval: number;
  readonly preempt: boolean;
}

/** Reads the lines of keepalived.conf that name these settings; `undefined` without a virtual router. */
export function parseKeepalived(text: string): Keepalived | undefined {
  const number = (key: string): number | undefined => {
    const value = new RegExp(`^\\s*${key}\\s+([0-9.]+)`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const virtualRouterId = number('virtual_router_id');
  if (virtualRouterId === undefined) return undefined;
  return {
    virtualRouterId,
    priority: number('priority') ?? 100,
    advertInterval: number('advert_int') ?? 1,
    preempt: !/^\s*nopreempt\b/m.test(text),
  };
}
