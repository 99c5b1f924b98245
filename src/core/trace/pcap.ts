/** A frame of a capture file: when the capturing host saw it, and its first bytes. */
export interface CapturedFrame {
  /** Seconds since 1970 by that host's own clock. */
  readonly at: number;
  readonly bytes: Uint8Array;
  /** Bytes on the wire; more than were kept where the capture cuts frames short. */
  readonly length: number;
}

/** LINKTYPE_ETHERNET (tcpdump.org/linktypes.html): the only kind of NIC that direct routing can use. */
const ETHERNET = 1;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const MOST_BYTES = 262_144;

/**
 * The classic capture file (pcap-savefile(5)) that `tcpdump -w` writes, micro- or nanoseconds, either byte order. A file
 * cut anywhere gives the frames before the cut. Throws `RangeError` when it is no such file at all.
 */
export function parsePcap(file: Uint8Array): readonly CapturedFrame[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < FILE_HEADER) throw new RangeError('not a capture file');
  const order = byteOrder(view.getUint32(0));
  if (order === undefined) throw new RangeError('not a capture file');
  const { little, fraction } = order;
  // The upper half of the word carries the length of the frame check sequence, if any.
  if ((view.getUint32(20, little) & 0xffff) !== ETHERNET) throw new RangeError('not captured on Ethernet');
  const frames: CapturedFrame[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length;) {
    const kept = view.getUint32(at + 8, little);
    const end = at + RECORD_HEADER + kept;
    if (kept > MOST_BYTES || end > file.length) break;
    frames.push({
      at: view.getUint32(at, little) + view.getUint32(at + 4, little) / fraction,
      bytes: file.subarray(at + RECORD_HEADER, end),
      length: view.getUint32(at + 12, little),
    });
    at = end;
  }
  return frames;
}

function byteOrder(magic: number): { readonly little: boolean; readonly fraction: number } | undefined {
  switch (magic) {
    case 0xd4c3b2a1:
      return { little: true, fraction: 1e6 };
    case 0xa1b2c3d4:
      return { little: false, fraction: 1e6 };
    case 0x4d3cb2a1:
      return { little: true, fraction: 1e9 };
    case 0xa1b23c4d:
      return { little: false, fraction: 1e9 };
    default:
      return undefined;
  }
}
