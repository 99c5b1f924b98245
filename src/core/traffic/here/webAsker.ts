import { answerFailure, KEPT_VARIANTS, type Failure } from '../record';
import { type HttpsTarget, type HttpTarget } from '../target';
import { timeoutFailure, type Asker, type Outcome } from './asker';
import { Connection, type Owner } from './connection';
import { Deadlines } from './deadlines';
import { type HttpReader } from './httpReader';
import { KnownAnswers } from './knownAnswers';
import { Variants } from './variants';

/**
 * How long a connection whose answer is complete is left for the server to close, milliseconds. The side that closes
 * first keeps the port for a minute (TIME_WAIT): that should be the server, which does not run out of ports. A server
 * that closes sends its FIN right behind the answer; to a director the connection counts as active until ours follows.
 */
const LINGER_MS = 2;
/** Over TLS its end is read, and ours follows at once. A notice that came after ours would be answered with a reset. */
const LINGER_TLS_MS = 1_000;

/** Asks for a page, each time over a new connection unless connections are kept. */
export class WebAsker implements Asker, Owner {
  private readonly request: string;
  private readonly expected: Buffer | undefined;
  private readonly variants = new Variants();
  private readonly known = new KnownAnswers();
  private readonly toldBy = new Map<HttpReader, Outcome>();
  private readonly all = new Set<Connection>();
  private readonly idle: Connection[] = [];
  /** Closed ones, whose sockets can connect again. */
  private readonly spare: Connection[] = [];
  private readonly waiting = new Map<Connection, (outcome: Outcome) => void>();
  private readonly timeouts: Deadlines<Connection>;
  private readonly lingering: Deadlines<Connection>;

  constructor(private readonly target: HttpTarget | HttpsTarget) {
    const { path, hostHeader, keepAlive, expectBody, timeoutMs } = target;
    const connection = keepAlive ? 'keep-alive' : 'close';
    this.request = `GET ${path} HTTP/1.1\r\nHost: ${hostHeader}\r\nUser-Agent: lvs-dr\r\nAccept: */*\r\nConnection: ${connection}\r\n\r\n`;
    this.expected = expectBody === undefined ? undefined : Buffer.from(expectBody);
    const lingerMs = target.asking === 'https' ? LINGER_TLS_MS : LINGER_MS;
    this.lingering = new Deadlines(lingerMs, (connection) => connection.destroy());
    this.timeouts = new Deadlines(timeoutMs, (late) => late.settle(timeoutFailure(timeoutMs)));
  }

  ask(settle: (outcome: Outcome) => void): void {
    const connection = this.kept() ?? this.spare.pop() ?? this.another();
    this.waiting.set(connection, settle);
    this.timeouts.add(connection);
    connection.ask();
  }

  close(): void {
    this.timeouts.clear();
    this.lingering.clear();
    for (const connection of this.all) connection.destroy();
  }

  answered(connection: Connection, failure: Failure | undefined): void {
    const settle = this.waiting.get(connection);
    this.waiting.delete(connection);
    this.timeouts.delete(connection);
    this.put(connection, failure);
    if (settle === undefined) return;
    // A server may close a kept connection at any time; then the request was never its (RFC 9110 section 9.2.2).
    if (connection.isReused && isStale(connection, failure)) this.ask(settle);
    else settle(this.outcome(connection, failure));
  }

  closed(connection: Connection): void {
    this.lingering.delete(connection);
    if (connection.canOpenAgain) this.spare.push(connection);
    else this.all.delete(connection);
  }

  private kept(): Connection | undefined {
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) if (found.isOpen) return found;
    return undefined;
  }

  private another(): Connection {
    const connection = new Connection(this.target, this.request, this.known, this);
    this.all.add(connection);
    return connection;
  }

  private put(connection: Connection, failure: Failure | undefined): void {
    if (failure !== undefined) connection.destroy();
    else if (this.target.keepAlive && connection.reader.persistent) this.idle.push(connection);
    else if (connection.isOpen) this.lingering.add(connection);
  }

  private outcome({ reader, client, isReused }: Connection, failure: Failure | undefined): Outcome {
    const told = failure === undefined ? this.told(reader) : { ...statusOf(reader), failure };
    if (isReused) return { ...told, reused: true, ...(client === undefined ? {} : { client }) };
    return client === undefined ? told : { ...told, client };
  }

  /** What a complete answer says; the same answer says the same. */
  private told(reader: HttpReader): Outcome {
    const before = this.toldBy.get(reader);
    if (before !== undefined) return before;
    const told = this.read(reader);
    if (this.toldBy.size >= KEPT_VARIANTS) this.toldBy.clear();
    this.toldBy.set(reader, told);
    return told;
  }

  private read(reader: HttpReader): Outcome {
    const compared = reader.compared();
    const hasText = this.expected === undefined || compared.includes(this.expected);
    const wrong = answerFailure(reader.head?.status ?? 0, hasText, this.target);
    return {
      ...statusOf(reader),
      ...(wrong === undefined ? {} : { failure: wrong }),
      ...this.variants.page(reader.size, compared),
      ...(reader.head === undefined ? {} : this.variants.headers(reader.head.identity)),
    };
  }
}

function statusOf({ head }: HttpReader): Pick<Outcome, 'status'> {
  return head === undefined ? {} : { status: head.status };
}

function isStale({ reader }: Connection, failure: Failure | undefined): boolean {
  return (failure?.kind === 'reset' || failure?.kind === 'closed') && !reader.hasBegun;
}
