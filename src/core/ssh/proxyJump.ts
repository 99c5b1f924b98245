/** One hop of a ProxyJump list: `[user@]host[:port]`, `ssh://[user@]host[:port]`, IPv6 in brackets. */
export interface JumpHop {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** The hops in the order they are travelled; `undefined` when the text is not a valid ProxyJump value. */
export function parseProxyJump(value: string): readonly JumpHop[] | undefined {
  if (value.trim() === '' || value.trim().toLowerCase() === 'none') return [];
  const hops: JumpHop[] = [];
  for (const part of value.split(',')) {
    const hop = parseHop(part.trim());
    if (hop === undefined) return undefined;
    hops.push(hop);
  }
  return hops;
}

function parseHop(text: string): JumpHop | undefined {
  const bare = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? undefined : bare.slice(0, at);
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(bare.slice(at + 1));
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  if (host === undefined || user === '') return undefined;
  const port = match?.groups?.['port'];
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65535)) return undefined;
  return { host, ...(user === undefined ? {} : { user }), ...(number === undefined ? {} : { port: number }) };
}
