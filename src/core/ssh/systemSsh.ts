import type { Host } from '../spec/cluster';

/**
 * Arguments with which the system's own `ssh` (ssh(1)) logs in to a host as we do: what the file says wins, the rest is
 * the user's configuration. An argument vector, never a command line.
 */
export function sshArguments({ ssh }: Host, configFile?: string): readonly string[] {
  const option = (flag: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [flag, String(value)];
  return [
    ...option('-F', configFile),
    ...option('-l', ssh.user),
    ...option('-p', ssh.port),
    ...option('-i', ssh.identityFile),
    ...option('-J', ssh.proxyJump),
    // Whatever follows is a destination: a name that starts with a dash is no option.
    '--',
    ssh.host,
  ];
}
