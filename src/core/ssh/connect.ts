import type { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import type { Algorithms, Client, ConnectConfig, ParsedKey, ServerHostKeyAlgorithm } from 'ssh2';
import { HostError } from '../errors';
import { Login } from './auth';
import { BeyondSsh2 } from './beyondSsh2';
import { SshConnection } from './connection';
import { Deadline } from './deadline';
import { HostKeyVerifier, hostNameOf, questionAbout, unknownHostKeyError } from './hostKeyPolicy';
import { collectIdentities, type Identities, type KeyStore } from './identities';
import type { ChangedHostKey, SshInteraction, SshLog } from './interaction';
import { fingerprintOf, knownKeyTypes, type KnownHostsLine } from './knownHosts';
import { appendKnownHost, knownHostsLine, type KnownHostsFiles } from './knownHostsFile';
import type { Questions } from './questions';
import { loadSsh2, type Ssh2 } from './ssh2';
import { addressOf, type SshTarget } from './target';
import { cancelled, loginError, timedOut } from './transportErrors';

export interface ConnectContext {
  /** A byte stream to the target; rejects with a HostError. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>;
  readonly interaction: SshInteraction;
  readonly questions: Questions;
  readonly log: SshLog;
  readonly timeoutMs: number;
  readonly knownHosts: KnownHostsFiles;
  readonly decrypted: Map<string, ParsedKey>;
  /** Where ssh2 is not enough there is another way: then nothing is asked that it might not need, see {@link BeyondSsh2}. */
  readonly givesWay: boolean;
  readonly signal: AbortSignal;
}

/** Also where the person's configuration asks for none: a firewall on the way may forget a connection that is silent. */
const KEEP_ALIVE_MS = 15_000;

/** How many host keys a person is asked about in one go: more would mean that the key changes with every attempt. */
const MAX_KEY_QUESTIONS = 3;

/**
 * Connects and logs in. The host key is judged before anything else is sent; an unknown one ends the attempt, is put to
 * the person, and a new attempt is made with their answer.
 *
 * Rejects with a HostError.
 */
export async function connectTo(target: SshTarget, context: ConnectContext): Promise<SshConnection> {
  const ssh2 = await loadSsh2();
  let agreed: Buffer | undefined;
  for (let questions = 0; ; questions += 1) {
    const lines = await knownHostsOf(target, context.knownHosts);
    const verifier = new HostKeyVerifier(target, lines, agreed);
    try {
      const connection = await attempt(target, verifier, lines, ssh2, context);
      const { outcome } = verifier;
      if (outcome?.verdict.verdict === 'store') await store(target, outcome.key, context);
      return connection;
    } catch (error) {
      const { outcome } = verifier;
      if (outcome?.verdict.verdict === 'refuse') {
        if (outcome.verdict.change !== undefined) await tellOfChange(outcome.verdict.change, context);
        throw outcome.verdict.error;
      }
      if (outcome?.verdict.verdict !== 'ask') throw error;
      if (context.signal.aborted) throw cancelled(target.label, error);
      const { known } = outcome.verdict;
      if (context.givesWay && known === 'certificate-authority') {
        throw new BeyondSsh2(unknownHostKeyError(target, outcome.key, known), 'host certificate');
      }
      const answer = questions < MAX_KEY_QUESTIONS ? await askAboutKey(target, outcome.key, known, context) : 'reject';
      if (answer === 'reject') throw unknownHostKeyError(target, outcome.key, known);
      if (answer === 'store') await store(target, outcome.key, context);
      agreed = outcome.key;
    }
  }
}

async function knownHostsOf(target: SshTarget, files: KnownHostsFiles): Promise<readonly KnownHostsLine[]> {
  try {
    return await files.read([...target.hostKeys.userFiles, ...target.hostKeys.globalFiles]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HostError(
      target.label,
      'bad-configuration',
      l10n.t('{0}: the host key cannot be checked, since a known_hosts file cannot be read: {1}', target.label, why),
      { next: l10n.t('Make the file readable, or name another one with UserKnownHostsFile.'), cause: error },
    );
  }
}

async function askAboutKey(
  target: SshTarget,
  key: Buffer,
  known: 'nothing' | 'other-key-type' | 'certificate-authority',
  { interaction, questions, signal }: ConnectContext,
): Promise<'store' | 'once' | 'reject'> {
  const { unknownHostKey } = interaction;
  if (unknownHostKey === undefined) return 'reject';
  try {
    return await questions.ask(signal, () => unknownHostKey(questionAbout(target, key, known), signal));
  } catch (error) {
    if (signal.aborted) throw cancelled(target.label, error);
    return 'reject';
  }
}

async function tellOfChange(change: ChangedHostKey, { interaction, questions, signal }: ConnectContext): Promise<void> {
  const { changedHostKey } = interaction;
  if (changedHostKey === undefined || signal.aborted) return;
  await questions.ask(signal, () => changedHostKey(change, signal)).catch(() => undefined);
}

async function store(target: SshTarget, key: Buffer, { log }: ConnectContext): Promise<void> {
  const [file] = target.hostKeys.userFiles;
  if (file === undefined || file === '/dev/null') return;
  try {
    await appendKnownHost(file, knownHostsLine(hostNameOf(target), key, target.hostKeys.hashNames));
    log({ level: 'info', host: target.label, message: `host key ${fingerprintOf(key)} added to ${file}` });
  } catch (error) {
    // ssh, too, goes on when it cannot write the key it was told to trust.
    log({ level: 'warn', host: target.label, message: `host key not added to ${file}: ${String(error)}` });
  }
}

async function attempt(
  target: SshTarget,
  verifier: HostKeyVerifier,
  lines: readonly KnownHostsLine[],
  ssh2: Ssh2,
  context: ConnectContext,
): Promise<SshConnection> {
  const { log, interaction, questions } = context;
  let stage: 'connect' | 'login' = 'connect';
  const expiry = new AbortController();
  const deadline = new Deadline(context.timeoutMs, () => expiry.abort(timedOut(target, stage, context.timeoutMs)));
  const signal = AbortSignal.any([context.signal, expiry.signal]);
  const askPaused = <Q, A>(question: ((q: Q, s: AbortSignal) => Promise<A>) | undefined) =>
    question === undefined
      ? undefined
      : (q: Q): Promise<A | undefined> =>
          deadline.pausedWhile(() => questions.ask(signal, () => question(q, signal)).catch(() => undefined));
  const { passphrase, settled } = interaction;
  try {
    const keyStore: KeyStore = {
      decrypted: context.decrypted,
      passphrase:
        passphrase &&
        ((file, count) => {
          const question = { host: target.label, file, attempt: count };
          return deadline.pausedWhile(() => questions.askOnce(file, signal, (any) => passphrase(question, any)).catch(() => undefined)); // prettier-ignore
        }),
      settled: (file, right) => settled?.({ kind: 'passphrase', file }, right),
    };
    log({ level: 'debug', host: target.label, message: `connecting to ${addressOf(target)} as ${target.user}` });
    // First, because a stream that ends while nobody listens to it leaves the handshake waiting for nothing.
    const identities = await collectIdentities(target, ssh2, keyStore, signal);
    const stream = await context.dial(signal);
    stage = 'login';
    // A host whose key was not verified gets no secret (ssh_config(5), StrictHostKeyChecking no).
    const unverified = (): boolean => verifier.outcome?.verdict.verdict === 'unverified';
    const guarded = <Q, A>(question: ((q: Q) => Promise<A | undefined>) | undefined) =>
      question && ((q: Q) => (unverified() ? Promise.resolve(undefined) : question(q)));
    const login = new Login(
      target,
      identities.identities,
      {
        password: guarded(askPaused(interaction.password)),
        keyboardInteractive: guarded(askPaused(interaction.keyboardInteractive)),
        settled,
      },
      () => context.givesWay && identities.beyond.length > 0,
    );
    const config: ConnectConfig = {
      sock: stream,
      username: target.user,
      authHandler: login.handler,
      hostVerifier: verifier.verify,
      algorithms: algorithmsFor(knownKeyTypes(lines, hostNameOf(target))),
      readyTimeout: 0, // ours stands still while a person types
      keepaliveInterval: target.keepAlive?.intervalMs ?? KEEP_ALIVE_MS,
      keepaliveCountMax: target.keepAlive?.unanswered ?? 3,
    };
    const client = await shakeHands(target, new ssh2.Client(), config, { login, identities, log, signal }).catch(
      (error: unknown) => {
        if (HostError.is(error, 'authentication-failed')) login.ended(false);
        throw error;
      },
    );
    login.ended(true);
    log({ level: 'info', host: target.label, message: `connected to ${addressOf(target)} as ${target.user}` });
    return new SshConnection(target, client);
  } catch (error) {
    if (context.signal.aborted) throw cancelled(target.label, error);
    throw expiry.signal.aborted ? expiry.signal.reason : error;
  } finally {
    deadline.end();
  }
}

interface Handshake {
  readonly login: Login;
  readonly identities: Identities;
  readonly log: SshLog;
  readonly signal: AbortSignal;
}

function shakeHands(target: SshTarget, client: Client, config: ConnectConfig, handshake: Handshake): Promise<Client> {
  const { login, identities, log, signal } = handshake;
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const onAbort = (): void => {
      client.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    client.on('error', (error) => {
      // These two are not the end: ssh2 goes on with the next key.
      const level = 'level' in error ? error.level : undefined;
      if (level === 'agent' || error.message.startsWith('Error signing data')) {
        log({ level: 'warn', host: target.label, message: error.message });
        return;
      }
      failure ??= error;
      // A peer that has gone silent never closes its side.
      if (level !== 'client-authentication') setImmediate(() => client.destroy());
      else setTimeout(() => client.destroy(), 500).unref();
    });
    client.on('banner', (text) => log({ level: 'info', host: target.label, message: `banner: ${text.trimEnd()}` }));
    client.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      reject(failure instanceof HostError ? failure : loginError(target, failure, login, identities));
    });
    client.once('ready', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(client);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      config.sock?.destroy();
      onAbort();
      return;
    }
    try {
      client.connect(config);
      client.setNoDelay(true);
    } catch (error) {
      config.sock?.destroy();
      reject(error instanceof Error ? loginError(target, error, login, identities) : new Error(String(error)));
    }
  });
}

const HOST_KEY_ALGORITHMS = [
  { algorithm: 'ssh-ed25519', keyType: 'ssh-ed25519' },
  { algorithm: 'ecdsa-sha2-nistp256', keyType: 'ecdsa-sha2-nistp256' },
  { algorithm: 'ecdsa-sha2-nistp384', keyType: 'ecdsa-sha2-nistp384' },
  { algorithm: 'ecdsa-sha2-nistp521', keyType: 'ecdsa-sha2-nistp521' },
  { algorithm: 'rsa-sha2-512', keyType: 'ssh-rsa' },
  { algorithm: 'rsa-sha2-256', keyType: 'ssh-rsa' },
] as const satisfies readonly { algorithm: ServerHostKeyAlgorithm; keyType: string }[];

/**
 * Key types on record are asked for first, otherwise a host known by its rsa key looks unknown because it also has an
 * ed25519 one. Never an explicit list: under Electron's BoringSSL ssh2 throws for what that build lacks, whereas a
 * pattern takes only what it has. No zlib: it can throw where nothing catches it.
 */
export function algorithmsFor(known: ReadonlySet<string>): Algorithms {
  const later = HOST_KEY_ALGORITHMS.filter(({ keyType }) => !known.has(keyType)).map(({ algorithm }) => algorithm);
  const reorder = later.length < HOST_KEY_ALGORITHMS.length ? later : [];
  return {
    compress: ['none'],
    serverHostKey: {
      // ssh2 applies these in the order of the keys.
      remove: [...reorder, 'ssh-rsa'],
      append: reorder.map((name) => new RegExp(`^${name}$`) as unknown as ServerHostKeyAlgorithm),
      prepend: [],
    },
  };
}
