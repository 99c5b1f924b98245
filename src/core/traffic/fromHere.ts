import { type Asker } from './here/asker';
import { DatagramAsker } from './here/datagramAsker';
import { atPace } from './here/pacer';
import { TcpAsker } from './here/tcpAsker';
import { WebAsker } from './here/webAsker';
import { type Send } from './send';
import { type Target } from './target';

/** Sends the requests from this machine. */
export const fromHere: Send = (target, pace, options) => atPace(askerOf(target), pace, options);

function askerOf(target: Target): Asker {
  switch (target.asking) {
    case 'http':
    case 'https':
      return new WebAsker(target);
    case 'tcp':
      return new TcpAsker(target);
    case 'udp':
    case 'dns':
      return new DatagramAsker(target);
  }
}
