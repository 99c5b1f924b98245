/** What the system's `ssh` asks through SSH_ASKPASS. Its own words are never translated. */
export type AskpassPrompt =
  | {
      readonly kind: 'host-key';
      /** As ssh names it, `[192.0.2.1]:2222 ([192.0.2.1]:2222)`. */
      readonly host: string;
      /** `ED25519`, `RSA`, `ECDSA` … */
      readonly keyType: string;
      readonly fingerprint: string;
      /** ssh takes the fingerprint for an answer (OpenSSH 8.0 and later), so that the key is the one that was shown. */
      readonly takesFingerprint: boolean;
    }
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'password'; readonly user: string; readonly host: string }
  /** A security key wants to be touched; nothing is to be answered. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

const HOST_KEY = /authenticity of host '(?<host>.+?)' can't be established[^]*?^(?<type>\S+) key fingerprint is (?<fingerprint>SHA256:[A-Za-z0-9+/]+)/m; // prettier-ignore
const PASSPHRASE = /^Enter passphrase for (?:key )?'?(?<file>.+?)'?: ?$/;
/** `user@host's password: ` is ssh's own; `(user@host) Password: ` is what it puts before the words of a server's PAM. */
const PASSWORDS = [
  /^(?<user>.+)@(?<host>[^@\s]+)'s password: ?$/,
  /^\((?<user>[^()]+)@(?<host>[^@()\s]+)\) password: ?$/i,
];

/** `hint` is SSH_ASKPASS_PROMPT of ssh's environment. */
export function parseAskpassPrompt(text: string, hint: string): AskpassPrompt {
  if (hint === 'none') return { kind: 'notice', text };
  const key = HOST_KEY.exec(text)?.groups;
  if (key !== undefined) {
    const { host = '', type: keyType = '', fingerprint = '' } = key;
    return { kind: 'host-key', host, keyType, fingerprint, takesFingerprint: text.includes('[fingerprint]') };
  }
  const file = PASSPHRASE.exec(text)?.groups?.['file'];
  if (file !== undefined) return { kind: 'passphrase', file };
  for (const pattern of PASSWORDS) {
    const found = pattern.exec(text)?.groups;
    if (found !== undefined) return { kind: 'password', user: found['user'] ?? '', host: found['host'] ?? '' };
  }
  return { kind: 'other', text };
}
