/**
 * What only a person can decide while a connection is made. Every member may be left out: then the answer is no, and
 * the error says so. The runner asks one question at a time.
 */
export interface SshInteraction {
  readonly unknownHostKey?: (question: UnknownHostKey, signal: AbortSignal) => Promise<'store' | 'once' | 'reject'>;
  /** Says that a host has shown another key than the one on record. It is refused, whatever the person does about it. */
  readonly changedHostKey?: (change: ChangedHostKey, signal: AbortSignal) => Promise<void>;
  /** The passphrase of a key file the server has accepted; `undefined`: skip this key. */
  readonly passphrase?: (question: PassphraseQuestion, signal: AbortSignal) => Promise<string | undefined>;
  readonly password?: (question: PasswordQuestion, signal: AbortSignal) => Promise<string | undefined>;
  /** One answer per prompt, or `undefined` to give up this method. */
  readonly keyboardInteractive?: (
    question: KeyboardInteractiveQuestion,
    signal: AbortSignal,
  ) => Promise<readonly string[] | undefined>;
  /** The password with which a user becomes root through sudo; `undefined`: there is none to be had. */
  readonly sudoPassword?: (question: PasswordQuestion, signal: AbortSignal) => Promise<string | undefined>;
  /** A secret that was given has turned out right or wrong. */
  readonly settled?: (secret: SecretName, right: boolean) => void;
}

/** What a secret is for, so that it can be kept and found again. */
export type SecretName =
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'password' | 'sudo'; readonly user: string; readonly address: string };

export interface UnknownHostKey {
  /** The host as the person knows it. */
  readonly host: string;
  /** `192.0.2.1:22` */
  readonly address: string;
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` … */
  readonly keyType: string;
  /** `SHA256:…` as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
  /** What known_hosts does hold for this host: nothing, keys of other types only, or only a certificate authority. */
  readonly known: 'nothing' | 'other-key-type' | 'certificate-authority';
  /** The system's own ssh stores what it accepts: `once` is no answer there. Absent: both answers will do. */
  readonly storesAlways?: true;
}

export interface ChangedHostKey {
  readonly host: string;
  readonly address: string;
  readonly keyType: string;
  /** `SHA256:…` of the key the host shows now, and of the one on record. */
  readonly fingerprint: string;
  readonly recorded: string;
  /** Where the one on record stands. */
  readonly file: string;
  readonly line: number;
  /** The command that removes it, for whoever knows why the key has changed. */
  readonly removal: string;
}

export interface PassphraseQuestion {
  readonly host: string;
  readonly file: string;
  /** 1, 2, 3: earlier answers were wrong. */
  readonly attempt: number;
}

export interface PasswordQuestion {
  readonly host: string;
  readonly address: string;
  readonly user: string;
  readonly attempt: number;
}

export interface KeyboardInteractiveQuestion {
  readonly host: string;
  readonly address: string;
  readonly user: string;
  /** Both as the server words them, possibly empty. */
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

export interface SshLogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly host: string;
  /** Never contains a secret. */
  readonly message: string;
}

export type SshLog = (entry: SshLogEntry) => void;
