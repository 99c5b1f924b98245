import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';

/** Random, and never used twice: a host knows its holder again by it. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

/** Who is at work, as hosts and the trail name them. */
export function operator(): string {
  return `${userInfo().username}@${hostname()}`;
}
