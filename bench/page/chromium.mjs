// A headless Chromium and one tab in it, by the DevTools protocol. Needs Debian's chromium, and Node 20 with --experimental-websocket.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

/** Waits for that many milliseconds at the most: whether it came true. */
export async function until(condition, millis) {
  for (const end = performance.now() + millis; performance.now() < end; await sleep(20)) if (await condition()) return true;
  return false;
}

export async function startChromium(width, height) {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const process = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-port=0', `--window-size=${width},${height}`, `--user-data-dir=${profile}`, 'about:blank']);
  const port = await new Promise((found) => process.stderr.on('data', (text) => {
    const match = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(String(text));
    if (match) found(match[1]);
  }));
  const [page] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()).filter((one) => one.type === 'page');
  const tab = await connected(page.webSocketDebuggerUrl);
  return { ...tab, close: async () => {
    process.kill();
    await new Promise((ended) => process.once('exit', ended));
    // Its children write for a moment longer.
    rmSync(profile, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
  } };
}

async function connected(address) {
  const socket = new WebSocket(address);
  await new Promise((opened) => { socket.onopen = opened; });
  const waiting = new Map();
  const listeners = new Map();
  let id = 0;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    listeners.get(message.method)?.(message.params);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  };
  const call = (method, params = {}) => new Promise((done, failed) => {
    waiting.set(++id, ({ result, error }) => (error ? failed(new Error(`${method}: ${error.message}`)) : done(result)));
    socket.send(JSON.stringify({ id, method, params }));
  });
  return {
    call,
    /** Calls the listener with each such event of the protocol. */
    on: (method, listener) => listeners.set(method, listener),
    value: async (expression) => (await call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })).result.value,
    /** Milliseconds of the processor that the page's main thread has used: another load of the machine does not change them. */
    used: async () => (await call('Performance.getMetrics')).metrics.find((one) => one.name === 'ThreadTime').value * 1000,
  };
}
