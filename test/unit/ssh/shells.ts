/** What a host may have as /bin/sh, as commands; scripts/test.mjs installs them. */
export const POSIX_SHELLS = [['dash'], ['bash'], ['busybox', 'sh'], ['mksh'], ['zsh', '--emulate', 'sh']] as const;
