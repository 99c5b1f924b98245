// The web server that all are measured against: `node server.mjs`. Says its port, answers, closes.
import { createServer } from 'node:net';

const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\nThis is web1\n',
);
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.end(answer));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
