/** An NFSv4 client as the kernel's server knows it (/proc/fs/nfsd/clients/N/info, since Linux 5.3). */
export interface NfsClient {
  readonly address: string;
  /** `4.2`. */
  readonly version: string;
  readonly renewedSeconds: number | undefined;
}

/** Several of these files one after the other; each begins with its `clientid`. */
export function parseClients(text: string): readonly NfsClient[] {
  return text.split(/^(?=clientid:)/m).flatMap((block) => {
    const value = (key: string): string | undefined => new RegExp(`^${key}: "?([^"\\n]*)"?$`, 'm').exec(block)?.[1];
    const address = withoutPort(value('address') ?? '');
    if (address === '') return [];
    const renewed = value('seconds from last renew');
    return [
      {
        address,
        version: `4.${value('minor version') ?? '?'}`,
        renewedSeconds: renewed === undefined ? undefined : Number(renewed),
      },
    ];
  });
}

/** Who has mounted what with NFSv3: `192.168.16.9:/opt/wwwroot:0x00000001` (rmtab(5)); those that have unmounted count 0. */
export function parseRmtab(text: string): readonly { readonly address: string; readonly path: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, address, path, count] = /^(.+?):(\/.*):(0x[0-9a-f]+)$/.exec(line) ?? [];
    return address === undefined || path === undefined || Number(count) === 0 ? [] : [{ address, path }];
  });
}

/** Peers in the output of `ss -Htn`, each once. */
export function connectedClients(text: string): readonly string[] {
  const peers = text.split('\n').flatMap((line) => {
    const peer = line.trim().split(/\s+/)[3];
    return peer === undefined ? [] : [withoutPort(peer).replace(/^::ffff:/, '')];
  });
  return [...new Set(peers)];
}

/** `192.168.16.144:920`, `[2001:db8::1]:920`. */
function withoutPort(text: string): string {
  return text.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
