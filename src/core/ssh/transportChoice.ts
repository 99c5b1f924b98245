/** `auto`: ssh2, and the system's own `ssh` for logins that ssh2 cannot do. In a file of its own, for who only knows the settings. */
export const TRANSPORTS = ['auto', 'ssh2', 'system'] as const;
export type TransportChoice = (typeof TRANSPORTS)[number];
