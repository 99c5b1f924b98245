import { sh, type Script } from './shell';

/**
 * Ends a script that was abandoned: closing its channel does not, and a signal through the channel reaches neither a
 * shell behind sudo nor one on an sshd before 7.9. The whole session's process group goes, when it is the session's own.
 */
export function killScript(pid: number): Script {
  // After the command name, which may itself contain spaces: state, parent, group, session (proc_pid_stat(5)).
  return sh`fields=$(sed 's/.*) //' "/proc/"${pid}"/stat" 2>/dev/null) || exit 0
set -- $fields
if [ "$3" = "$4" ]; then kill -s TERM -- "-$3"; else kill -s TERM ${pid}; fi`;
}
