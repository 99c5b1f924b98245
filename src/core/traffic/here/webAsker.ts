import { answerFailure } from '../record';
import { type HttpsTarget, type HttpTarget } from '../target';
import { type Asker, type Outcome } from './asker';
import { Connection, type Exchange } from './connection';
import { Variants } from './variants';

/** Connections whose answer is complete and that wait for the server to close them, at most. */
const MOST_LINGERING = 256;

/** Asks for a page, each time over a new connection unless connections are kept. */
export class WebAsker implements Asker {
  private readonly request: string;
  private readonly expected: Buffer | undefined;
  private readonly variants = new Variants();
  private readonly all = new Set<Connection>();
  private readonly idle: Connection[] = [];
  /** Closed ones, whose sockets can connect again. */
  private readonly spare: Connection[] = [];
  // The side that closes first keeps the port for a minute (TIME_WAIT): that should be the server, which does not run
  // out of ports.
  private readonly lingering = new Set<Connection>();

  constructor(private readonly target: HttpTarget | HttpsTarget) {
    const { path, hostHeader, keepAlive, expectBody } = target;
    const connection = keepAlive ? 'keep-alive' : 'close';
    this.request = `GET ${path} HTTP/1.1\r\nHost: ${hostHeader}\r\nUser-Agent: lvs-dr\r\nAccept: */*\r\nConnection: ${connection}\r\n\r\n`;
    this.expected = expectBody === undefined ? undefined : Buffer.from(expectBody);
  }

  async ask(): Promise<Outcome> {
    for (;;) {
      const kept = this.kept();
      const connection = kept ?? this.spare.pop() ?? this.another();
      const exchange = await connection.ask(this.request, this.target.timeoutMs);
      this.put(connection, exchange);
      // A server may close a kept connection at any time; then the request was never its (RFC 9110 section 9.2.2).
      if (kept !== undefined && isStale(exchange)) continue;
      return this.outcome(exchange, kept !== undefined);
    }
  }

  close(): void {
    for (const connection of this.all) connection.destroy();
  }

  private kept(): Connection | undefined {
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) if (found.isOpen) return found;
    return undefined;
  }

  private another(): Connection {
    const connection = new Connection(this.target, () => {
      this.lingering.delete(connection);
      if (connection.canOpenAgain) this.spare.push(connection);
      else this.all.delete(connection);
    });
    this.all.add(connection);
    return connection;
  }

  private put(connection: Connection, { failure, reader }: Exchange): void {
    if (failure !== undefined) connection.destroy();
    else if (this.target.keepAlive && reader.persistent) this.idle.push(connection);
    else if (connection.isOpen) {
      this.lingering.add(connection);
      const [oldest] = this.lingering;
      if (this.lingering.size <= MOST_LINGERING || oldest === undefined) return;
      oldest.destroy();
    }
  }

  private outcome({ failure, reader, client }: Exchange, reused: boolean): Outcome {
    const status = reader.head?.status;
    const common = {
      ...(client === undefined ? {} : { client }),
      ...(reused ? { reused } : {}),
      ...(status === undefined ? {} : { status }),
    };
    if (failure !== undefined) return { ...common, failure };
    const compared = reader.compared();
    const hasText = this.expected === undefined || compared.includes(this.expected);
    const wrong = answerFailure(status ?? 0, hasText, this.target);
    return {
      ...common,
      ...(wrong === undefined ? {} : { failure: wrong }),
      ...this.variants.page(reader.size, compared),
      ...(reader.head === undefined ? {} : this.variants.headers(reader.head.identity)),
    };
  }
}

function isStale({ failure, reader }: Exchange): boolean {
  return (failure?.kind === 'reset' || failure?.kind === 'closed') && !reader.hasBegun;
}
