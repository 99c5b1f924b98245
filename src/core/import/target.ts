import type { Role } from '../spec/cluster';
import type { Target } from './sight';

const ROLES: readonly Role[] = ['director', 'realServer', 'nfsHost', 'client'];

/** Reads `[USER@]HOST[=ROLE]`, HOST as after ssh(1); `undefined`: it is nothing of that form. */
export function parseTarget(text: string): Target | undefined {
  // As `ssh.host` and `ssh.user` of the file (spec/schema/hosts.ts): never an option of ssh.
  const match = /^(?:([A-Za-z0-9_][A-Za-z0-9_.@+\\-]{0,127}\$?)@)?([A-Za-z0-9:_][A-Za-z0-9._:%-]*)(?:=(\w+))?$/.exec(
    text,
  );
  const [, user, ssh, word] = match ?? [];
  const role = ROLES.find((known) => known.toLowerCase() === word?.toLowerCase());
  if (ssh === undefined || (word !== undefined && role === undefined)) return undefined;
  return { ssh, ...(user !== undefined && { user }), ...(role !== undefined && { role }) };
}
