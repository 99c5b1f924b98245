import { type Script, sh } from '../ssh/shell';

/** A process that keeps a file system in use. */
export interface MountUser {
  readonly pid: string;
  readonly name: string;
}

/**
 * Prints the processes that have something below a mount point: a folder they are in, their program, an open file. It reads
 * /proc alone: fuser(1) is not everywhere, and it asks the file system itself, which never answers when its server is gone.
 */
export function usersScript(target: string): Script {
  return sh`ls -l /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe /proc/[0-9]*/fd 2>/dev/null | TARGET=${target} awk '
  BEGIN { target = ENVIRON["TARGET"] }
  /^\/proc\/[0-9]+\/fd:$/ { split($0, part, "/"); current = part[3]; next }
  {
    at = index($0, " -> ")
    if (!at) next
    path = substr($0, at + 4)
    if (path != target && index(path, target "/") != 1) next
    link = substr($0, 1, at - 1); sub(/^.* /, "", link)
    pid = current
    if (split(link, part, "/") > 2) pid = part[3]
    if (!(pid in seen)) { seen[pid] = 1; print pid }
  }' | while read -r pid; do
  { read -r name </proc/$pid/comm; } 2>/dev/null && printf '%s %s\n' "$pid" "$name"
done`;
}

export function readUsers(text: string): readonly MountUser[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, name] = /^(\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined || name === undefined ? [] : [{ pid, name }];
  });
}

/** `apache2 (1207, 1209)`: by program, as a person looks for them. */
export function usersText(users: readonly MountUser[]): string {
  const names = [...new Set(users.map(({ name }) => name))];
  return names
    .map(
      (name) =>
        `${name} (${users
          .filter((user) => user.name === name)
          .map(({ pid }) => pid)
          .join(', ')})`,
    ) // prettier-ignore
    .join(', ');
}
