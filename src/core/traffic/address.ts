import { isIPv6 } from 'node:net';

/** An address as the kernel's tools print it: IPv6 in its canonical form (RFC 5952), IPv4 unchanged. */
export function canonicalAddress(address: string): string {
  if (!isIPv6(address)) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** `10.0.0.1:80` or `[2001:db8::1]:80`, as ipvsadm prints a numeric address and port. */
export function endpoint(address: string, port: number): string {
  const canonical = canonicalAddress(address);
  return `${canonical.includes(':') ? `[${canonical}]` : canonical}:${port}`;
}

/** The address and port of what {@link endpoint} makes. */
export function splitEndpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(text);
  if (match === null) return undefined;
  return { address: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}
