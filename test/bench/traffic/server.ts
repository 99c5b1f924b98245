import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TOOL_PATH } from '../../../lab/process';
import { closedPort } from '../../unit/traffic/helpers/webServer';
import { pinned } from './cores';

export interface WebServer extends Disposable {
  readonly port: number;
}

/**
 * The web server that all are measured against: nginx, one process on a core of its own. It answers for less than any of
 * them asks for, so that none is held up by it.
 */
export async function startServer(scratch: string, signal: AbortSignal): Promise<WebServer> {
  const port = await closedPort();
  const file = join(scratch, 'nginx.conf');
  await writeFile(file, configuration(port));
  const [program, ...args] = pinned('server', ['nginx', '-p', scratch, '-c', file]);
  const server = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: TOOL_PATH },
    signal,
  });
  server.on('error', () => undefined);
  const said: string[] = [];
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    // It listens before it starts the process that answers.
    if (line.includes('start worker process ')) break;
  }
  if (server.exitCode !== null || server.pid === undefined) throw new Error(`nginx did not start:\n${said.join('\n')}`);
  server.stderr.resume();
  return { port, [Symbol.dispose]: () => void server.kill() };
}

function configuration(port: number): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  return `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  ${folders.join(' ')}
  access_log off;
  keepalive_timeout 0;
  default_type text/plain;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { return 200 "This is web1\\n"; }
  }
}
`;
}
