// Makes the pictures of docs/dashboard.md and the README with Chromium, from a service with the simulated engine that has nothing to lose:
//   PORT=13002 DATABASE_PATH=/tmp/tour/database.sqlite bin/container-manager
//   node --experimental-websocket web/tour.mjs http://127.0.0.1:13002
import { writeFileSync } from 'node:fs';
import { sleep, startChromium, until } from '../bench/page/chromium.mjs';

const base = process.argv[2];
const folder = new URL('../docs/images/', import.meta.url);
const WIDTH = 1280;
/** Of the pixels of a screen: small files that can still be read. */
const SCALE = 0.75;

const target = (web) => ({ apps: {
  1001: { appId: 1001, appName: 'shop', volumes: { data: {} }, services: [
    { serviceId: 1, serviceName: 'db', imageName: 'postgres:17', config: { volumes: ['data:/var/lib/postgresql/data'] } },
    { serviceId: 2, serviceName: 'api', imageName: 'simulated.fault/moves:1', config: { dependsOn: ['db'] } },
    { serviceId: 3, serviceName: 'web', imageName: web, config: { ports: ['8080:80'] } }] },
  1002: { appId: 1002, appName: 'wiki', services: [{ serviceId: 1, serviceName: 'wiki', imageName: 'wiki:2' }] } } });

/** A picture's name, its view, buttons that are pressed first, and what must be shown then; watched: milliseconds in which small charts get a past. The overview comes last: its charts have one by then. */
const PICTURES = [
  { name: 'apps', view: 'apps', ready: '.service-use .number', height: 560, watched: 60_000 },
  { name: 'editor', view: 'apps?deploy=new', ready: '.code-editor', press: ['A database and its web interface'], shows: '.editor-check .steps', height: 760 },
  { name: 'service', view: 'service/1001/3', ready: '.facts', height: 620 },
  { name: 'logs', view: 'logs?q=GET', ready: '.line', height: 620 },
  { name: 'changes', view: 'changes?revision=1', ready: '.diff-line', height: 760 },
  { name: 'updates', view: 'updates', ready: '.tags td', press: ['Look up all tags'], shows: '.tag-to .arrow', height: 700 },
  { name: 'phone', view: 'apps', ready: '.service', height: 800, width: 390 },
  { name: 'overview', view: 'overview?range=10m', ready: '.chart canvas', height: 1400 },
];

async function apply(web) {
  const answer = await fetch(`${base}/api/v1/state/target?apply=true`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(target(web)) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function shown(tab, selector) {
  if (!await until(() => tab.value(`document.querySelector('${selector}') !== null`), 30_000)) throw new Error(`${selector} is not shown`);
}

await apply('nginx:1.28');
await sleep(20_000);
await apply('nginx:1.29');
await sleep(20_000);
const tab = await startChromium(WIDTH, 900);
try {
  await tab.call('Page.enable');
  for (const { name, view, ready, press = [], shows, height, width = WIDTH, watched = 1500 } of PICTURES) {
    await tab.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: SCALE, mobile: width < WIDTH });
    await tab.call('Page.navigate', { url: 'about:blank' });
    await tab.call('Page.navigate', { url: `${base}/#/${view}` });
    await shown(tab, ready);
    await sleep(watched);
    for (const text of press) await tab.value(`[...document.querySelectorAll('button')].find((one) => one.textContent === '${text}').click()`);
    if (shows) await shown(tab, shows);
    await sleep(1500);
    const { data } = await tab.call('Page.captureScreenshot', { format: 'png' });
    writeFileSync(new URL(`${name}.png`, folder), Buffer.from(data, 'base64'));
  }
} finally {
  await tab.close();
}
process.exit(0);
