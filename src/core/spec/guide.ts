import * as l10n from '@vscode/l10n';
import { scalarText } from './scalarText';
import { type Address, addressOf, contains, type IpNetwork, isUsableUnicast, parseAddress, parseNetwork } from './ip';
import { SMALL_CLUSTER, type SmallHost, smallClusterText } from './smallCluster';

/** The questions that lead to a cluster file, in this order. */
export const QUESTIONS = ['name', 'network', 'director', 'service', 'realServers'] as const;
export type Question = (typeof QUESTIONS)[number];
/** Answers so far; one that is asked later may rest on those before it. */
export type Answers = Readonly<Partial<Record<Question, string>>>;

export function promptOf(question: Question): string {
  switch (question) {
    case 'name':
      return l10n.t('Name of the cluster: small letters, digits and dashes.');
    case 'network':
      return l10n.t('Network that the director and the real servers share, such as {0}.', SMALL_CLUSTER.cidr);
    case 'director':
      return l10n.t('Address of the director on it; a name may stand before it, as in {0}.', 'lvs 192.168.16.142');
    case 'service':
      return l10n.t('What clients connect to, VIP:PORT. The VIP is an address that no machine has yet.');
    case 'realServers':
      return l10n.t('Addresses of the real servers, separated by commas; names may stand before them, as in {0}.', 'web1 192.168.16.143, web2 192.168.16.144'); // prettier-ignore
  }
}

/** Something to begin with that would be accepted. */
export function suggestion(question: Question, answers: Answers): string {
  switch (question) {
    case 'name':
      return SMALL_CLUSTER.name;
    case 'network':
      return SMALL_CLUSTER.cidr;
    case 'director':
      return `lvs ${freeAddresses(142n, 1, answers).join()}`;
    case 'service':
      return freeAddresses(100n, 1, answers).map((vip) => `${bracketed(vip)}:80`).join(); // prettier-ignore
    case 'realServers': {
      const stem = hostIn(answers.director ?? '', 'lvs')?.name.startsWith('web') === true ? 'rs' : 'web';
      return freeAddresses(143n, 2, answers).map((address, index) => `${stem}${index + 1} ${address}`).join(', '); // prettier-ignore
    }
  }
}

/** Addresses of the network that nobody has yet, from a usual place on; in a small network from its beginning. */
function freeAddresses(usual: bigint, count: number, answers: Answers): readonly string[] {
  const network = parseNetwork(answers.network ?? SMALL_CLUSTER.cidr);
  if (network === undefined) return [];
  const taken = addressesIn(answers, ['director', 'service']);
  const { family, first, last } = network;
  const found: string[] = [];
  const begin = last.bits - first.bits > usual + BigInt(count + taken.length) ? usual : 1n;
  for (let bits = first.bits + begin; bits < last.bits && found.length < count; bits++) {
    const { text } = addressOf(family, bits);
    if (!taken.includes(text)) found.push(text);
  }
  return found;
}

/** Why an answer cannot stand; `undefined`: it can. */
export function problemOf(question: Question, text: string, answers: Answers): string | undefined {
  const answer = text.trim();
  const network = parseNetwork(answers.network ?? '');
  switch (question) {
    case 'name':
      return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(answer)
        ? undefined
        : l10n.t('At most 40 small letters, digits and dashes, with a letter or digit at both ends.');
    case 'network':
      return problemOfNetwork(answer);
    case 'director': {
      const host = hostIn(answer, 'lvs');
      if (host === undefined) return l10n.t('Write an address, or a name and an address.');
      return network && problemOfAddress(host.address, network, []);
    }
    case 'service': {
      const service = serviceIn(answer);
      if (service === undefined) return l10n.t('Write VIP:PORT, such as {0}; an IPv6 address in brackets.', '192.168.16.100:80'); // prettier-ignore
      return network && problemOfAddress(service.vip, network, addressesIn(answers, ['director']));
    }
    case 'realServers':
      return problemOfRealServers(answer, network, answers);
  }
}

/** The file that the answers describe. All of them must have been accepted. */
export function guidedText(answers: Readonly<Record<Question, string>>): string {
  const director = hostIn(answers.director, 'lvs');
  const service = serviceIn(answers.service);
  if (director === undefined || service === undefined) throw new TypeError('answers that were not checked');
  const written = ({ name, address }: SmallHost): SmallHost => ({ name: scalarText(name, ''), address: scalarText(address, '') }); // prettier-ignore
  return smallClusterText({
    name: scalarText(answers.name.trim(), ''),
    cidr: scalarText(answers.network.trim(), ''),
    director: written(director),
    realServers: hostsIn(answers.realServers).flatMap((host) => (host === undefined ? [] : [written(host)])),
    vip: scalarText(service.vip, ''),
    port: service.port,
    scheduler: SMALL_CLUSTER.scheduler,
  });
}

function problemOfNetwork(text: string): string | undefined {
  const network = parseNetwork(text);
  if (network === undefined) return l10n.t('Write a network: an address, a slash and a prefix length.');
  if (!network.exact) return l10n.t('This is an address inside the network, not the network. Write {0}.', network.text);
  const roomFor = network.last.bits - network.first.bits;
  if (roomFor < 7n) return l10n.t('It has too few addresses for a director, a VIP and real servers.');
  return isUsableUnicast(network.first) ? undefined : l10n.t('No machine can have an address of this network.');
}

function problemOfRealServers(text: string, network: IpNetwork | undefined, answers: Answers): string | undefined {
  const taken = addressesIn(answers, ['director', 'service']);
  const names = new Set([hostIn(answers.director ?? '', 'lvs')?.name]);
  for (const host of hostsIn(text)) {
    if (host === undefined)
      return l10n.t('Write addresses separated by commas, each with a name before it if you like.');
    const problem = network && problemOfAddress(host.address, network, taken);
    if (problem !== undefined) return problem;
    if (names.has(host.name)) return l10n.t('There are two hosts called {0}.', host.name);
    names.add(host.name);
    taken.push(host.address);
  }
  return undefined;
}

function problemOfAddress(text: string, network: IpNetwork, taken: readonly string[]): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return l10n.t('{0} is no address.', text);
  if (!contains(network, address)) return l10n.t('{0} is outside {1}.', text, network.text);
  if (!isUsableUnicast(address) || isReserved(address, network))
    return l10n.t('{0} stands for the network {1} itself.', text, network.text);
  return taken.includes(address.text) ? l10n.t('{0} is given twice.', text) : undefined;
}

function isReserved({ text }: Address, { family, first, last }: IpNetwork): boolean {
  return text === first.text || (family === 4 && text === last.text);
}

function addressesIn(answers: Answers, questions: readonly ('director' | 'service')[]): string[] {
  const director = hostIn(answers.director ?? '', 'lvs')?.address;
  const vip = serviceIn(answers.service ?? '')?.vip;
  return questions.flatMap((question) => (question === 'director' ? director : vip) ?? []);
}

function hostsIn(text: string): readonly (SmallHost | undefined)[] {
  return text.split(',').map((part, index) => hostIn(part, `web${index + 1}`));
}

/** `NAME ADDRESS`, or an address alone. */
function hostIn(text: string, usualName: string): SmallHost | undefined {
  const match = /^(?:([A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?)[\s=]+)?([^\s=]+)$/.exec(text.trim());
  const address = parseAddress(match?.[2] ?? '');
  return address === undefined ? undefined : { name: match?.[1] ?? usualName, address: address.text };
}

function serviceIn(text: string): { readonly vip: string; readonly port: string } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):([1-9]\d{0,4})$/.exec(text.trim());
  const vip = parseAddress(match?.[1] ?? match?.[2] ?? '');
  const port = match?.[3];
  return vip === undefined || port === undefined || Number(port) > 65_535 ? undefined : { vip: vip.text, port };
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
