import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { COMPARED_BYTES } from '../record';
import { type DnsTarget, type UdpTarget } from '../target';
import { clientOf, systemFailure, timeoutFailure, type Asker, type Outcome } from './asker';
import { dnsQuestion, dnsVerdict } from './dns';
import { Variants } from './variants';

/** One question and what an answer to it means; `undefined`: it is none, and another may come. */
interface Conversation {
  readonly payload: Buffer;
  readonly judge: (answer: Buffer) => Omit<Outcome, 'client'> | undefined;
}

/** Sends one datagram from a port of its own and waits for one back. */
export class DatagramAsker implements Asker {
  private readonly open = new Set<Socket>();
  private readonly variants = new Variants();

  constructor(private readonly target: UdpTarget | DnsTarget) {}

  ask(settle: (outcome: Outcome) => void): void {
    const { address, port, timeoutMs } = this.target;
    const { payload, judge } = this.conversation();
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    this.open.add(socket);
    let client: Outcome['client'];
    const end = (outcome: Outcome): void => {
      if (!this.open.delete(socket)) return;
      socket.close();
      settle({ ...(client === undefined ? {} : { client }), ...outcome });
    };
    const timer = setTimeout(() => end({ failure: timeoutFailure(timeoutMs) }), timeoutMs);
    socket.on('error', (error) => end({ failure: systemFailure(error, 'other') }));
    socket.on('message', (answer) => {
      const judged = judge(answer);
      if (judged !== undefined) end(judged);
    });
    // Connected, so that an ICMP error is told and only the VIP can answer.
    socket.once('connect', () => {
      if (!this.open.has(socket)) return;
      const local = socket.address();
      client = clientOf(local.address, local.port).client;
      socket.send(payload);
    });
    socket.once('close', () => clearTimeout(timer));
    socket.connect(port, address);
  }

  close(): void {
    for (const socket of this.open) socket.close();
    this.open.clear();
  }

  private conversation(): Conversation {
    if (this.target.asking === 'dns') {
      const id = randomBytes(2);
      return { payload: dnsQuestion(id, this.target.lookUp), judge: (answer) => dnsVerdict(id, answer) };
    }
    const payload = Buffer.from(`lvs-dr ${randomBytes(8).toString('hex')}\n`);
    // An echo says nothing of who sent it; any other answer may.
    const judge = (answer: Buffer): Omit<Outcome, 'client'> =>
      answer.equals(payload) ? {} : this.variants.page(answer.length, answer.subarray(0, COMPARED_BYTES));
    return { payload, judge };
  }
}
