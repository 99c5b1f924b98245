// Runs VS Code's server for as long as our standard input stays open: `guard.mjs FOLDER COMMAND ARG...`. Whoever
// started us may exit, crash or be killed: the server, what it started and its FOLDER go with it.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, command, ...args] = process.argv.slice(2);
// In a process group of its own, so that extension hosts and terminals end with it.
const server = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function end(code) {
  try {
    process.kill(-server.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') console.error(error);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  process.exit(code);
}

server.on('error', (error) => {
  console.error(error.message);
  end(1);
});
server.on('exit', (code) => end(code ?? 1));
process.stdin.on('end', () => {
  server.removeAllListeners('exit');
  server.once('exit', () => end(0));
  // It gets two seconds to flush its logs and coverage.
  server.kill('SIGTERM');
  setTimeout(() => end(0), 2000);
});
process.stdin.resume();
