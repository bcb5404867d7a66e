// Opens the page of all apps in Chromium and says how long that takes, and how long each frame of the channel "containers" keeps it busy: by
// the clock, and in time of the processor for the page's main thread, which another load of the machine does not change.
//   node bench/page/apps.mjs http://127.0.0.1:3002 [seconds] [apps services]
// With "apps services" that many are declared and applied first: use a service with the simulated engine that has nothing to lose.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [base, seconds = '15', apps, services] = process.argv.slice(2);
const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

if (apps) {
  const target = { apps: {} };
  for (let app = 1001; app <= 1000 + Number(apps); app += 1) {
    target.apps[app] = { appId: app, appName: `app-${app}`, services: [] };
    for (let id = 1; id <= Number(services); id += 1) target.apps[app].services.push({ serviceId: id, serviceName: `service-${id}`, imageName: 'nginx:1.29' });
  }
  const answer = await fetch(`${base}/api/v1/state/target?apply=true`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(target) });
  if (!answer.ok) throw new Error(await answer.text());
  for (;;) {
    const { containers } = await (await fetch(`${base}/api/v1/containers`)).json();
    if (containers.filter((one) => one.status === 'running').length === apps * services) break;
    await sleep(1000);
  }
  await sleep(5000);
}

const profile = mkdtempSync(join(tmpdir(), 'page-'));
const chromium = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-port=0', '--window-size=1280,900', `--user-data-dir=${profile}`, 'about:blank']);
const port = await new Promise((found) => chromium.stderr.on('data', (text) => {
  const match = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(String(text));
  if (match) found(match[1]);
}));
try {
  const [tab] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()).filter((one) => one.type === 'page');
  const socket = new WebSocket(tab.webSocketDebuggerUrl);
  await new Promise((opened) => { socket.onopen = opened; });
  let id = 0;
  let frames = 0;
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.method === 'Network.webSocketFrameReceived' && message.params.response.payloadData.includes('"type":"containers"')) frames += 1;
    waiting.get(message.id)?.(message.result);
  };
  const call = (method, params = {}) => new Promise((done) => {
    waiting.set(++id, done);
    socket.send(JSON.stringify({ id, method, params }));
  });
  const value = async (expression) => (await call('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const used = async () => (await call('Performance.getMetrics')).metrics.find((one) => one.name === 'ThreadTime').value * 1000;
  await call('Page.enable');
  await call('Network.enable');
  await call('Performance.enable');
  await call('Page.addScriptToEvaluateOnNewDocument', { source: `
    window.tasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((one) => tasks.push([one.startTime, one.duration]))).observe({ type: 'longtask', buffered: true });
    new MutationObserver(() => { if (!window.opened && document.querySelector('.service .service-use .number')) requestAnimationFrame(() => setTimeout(() => { window.opened ??= performance.now(); })); }).observe(document, { childList: true, subtree: true });` });
  for (const round of ['cold', 'warm', 'warm']) {
    await call('Page.navigate', { url: 'about:blank' });
    const blank = await used();
    await call('Page.navigate', { url: `${base}/#/apps` });
    for (let tries = 0; tries < 6000 && !await value('window.opened'); tries += 1) await sleep(10);
    const shown = await used();
    await sleep(4000);
    const [from, start] = [await value('performance.now()'), await used()];
    frames = 0;
    await sleep(seconds * 1000);
    const [seen, end, tasks] = [frames, await used(), await value('tasks')];
    const late = tasks.filter(([at]) => at >= from).map(([, duration]) => Math.round(duration));
    console.log(`${round}: shown after ${Math.round(await value('window.opened'))} ms (processor ${Math.round(shown > blank ? shown - blank : shown)} ms), longest task ${Math.round(Math.max(0, ...tasks.filter(([at]) => at < from).map((one) => one[1])))} ms; `
      + `then in ${seconds} s: ${seen} frames, processor ${Math.round((end - start) / Math.max(1, seen))} ms a frame, ${late.length} tasks over 50 ms (longest ${Math.max(0, ...late)} ms); ${await value("document.querySelectorAll('.service').length")} rows`);
  }
} finally {
  chromium.kill();
  await new Promise((ended) => chromium.once('exit', ended));
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
