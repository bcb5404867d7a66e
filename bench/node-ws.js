// The npm package `ws` at its best: one message made ready a second, sent to everybody.
//   WS_MODULE=/folder/node_modules/ws node node-ws.js PORT FRAME_BYTES
const { WebSocketServer } = require(process.env.WS_MODULE || 'ws');

const [port, bytes] = process.argv.slice(2).map(Number);
const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false });
const message = (padding) => JSON.stringify({ type: 'metrics', data: { padding }, timestamp: new Date().toISOString() });
const padding = 'x'.repeat(Math.max(0, bytes - message('').length));

setInterval(() => {
  const ready = Buffer.from(message(padding));
  for (const client of server.clients) {
    client.send(ready, { binary: false });
  }
}, 1000);
