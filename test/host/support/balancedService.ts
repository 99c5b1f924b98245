import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What the reference file has real servers say. */
const page = (host: string): string => `This is ${host}\n`;

/**
 * A virtual service without its network: each connection goes to the next real server, and that answers with its page.
 * Whoever uses the `curl` that it puts into a folder reaches it, whatever address is asked for.
 */
export class BalancedService {
  private readonly server: Server;
  private stopped: string | undefined;
  private turn = 0;
  private count = 0;

  private constructor(realServers: readonly string[]) {
    this.server = createServer((request, response) => {
      const host = realServers[(this.turn = (this.turn + 1) % realServers.length)] ?? '';
      this.count += 1;
      if (host === this.stopped) request.socket.destroy();
      else response.setHeader('Connection', 'close').end(page(host));
    });
  }

  /** Listens, and writes the `curl` into this folder. */
  static async start(realServers: readonly string[], folder: string): Promise<BalancedService> {
    const service = new BalancedService(realServers);
    service.server.listen(0, '127.0.0.1');
    await once(service.server, 'listening');
    const { port } = service.server.address() as AddressInfo;
    const curl = join(folder, 'curl');
    writeFileSync(curl, `#!/bin/sh\nexec /usr/bin/curl --connect-to ::127.0.0.1:${port} "$@"\n`);
    chmodSync(curl, 0o755);
    return service;
  }

  /** Requests so far. */
  get requests(): number {
    return this.count;
  }

  /** From now on this real server accepts connections and answers nothing; `undefined`: all answer. */
  stopServing(host: string | undefined): void {
    this.stopped = host;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
