// A test extension: runs the functions that a test process sends over the socket LVS_TEST_BRIDGE, a line of JSON each,
// with VS Code's API, and sends back what they return.
const { connect } = require('node:net');
const { createInterface } = require('node:readline');
const vscode = require('vscode');

module.exports.activate = (context) => {
  const socket = connect(process.env.LVS_TEST_BRIDGE);
  // The test process may end first.
  socket.on('error', () => undefined);
  context.subscriptions.push({ dispose: () => socket.destroy() });
  createInterface({ input: socket }).on('line', async (line) => {
    const { id, code, argument } = JSON.parse(line);
    const answer = await run(code, argument).then(
      (value) => ({ id, value }),
      (error) => ({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
    socket.write(`${JSON.stringify(answer)}\n`);
  });
};

async function run(code, argument) {
  // Functions come compiled with esbuild's `__name`, which only keeps their names.
  const make = new Function('vscode', 'require', '__name', `return (${code})`);
  return make(vscode, require, (named) => named)(vscode, argument);
}
