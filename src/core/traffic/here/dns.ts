import { type Failure } from '../record';

/** A question for the A record of a name, recursion desired (RFC 1035 section 4.1). */
export function dnsQuestion(id: Buffer, name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label, 'latin1')]);
  const header = Buffer.of(0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0);
  return Buffer.concat([id, header, ...labels, Buffer.of(0, 0, 1, 0, 1)]);
}

/** What an answer says; `undefined`: it answers another question. */
export function dnsVerdict(id: Buffer, answer: Buffer): { readonly failure?: Failure } | undefined {
  const flags = answer.length < 12 ? 0 : answer.readUInt16BE(2);
  if ((flags & 0x8000) === 0 || !answer.subarray(0, 2).equals(id)) return undefined;
  return rcodeFailure(flags & 0x0f);
}

export function rcodeFailure(code: number): { readonly failure?: Failure } {
  return code === 0 ? {} : { failure: { kind: 'status', text: RCODES[code] ?? `RCODE ${code}` } };
}

/** RFC 1035 section 4.1.1, by number. */
const RCODES: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
