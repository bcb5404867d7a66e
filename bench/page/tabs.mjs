// What tabs cost the service: so many clients that run the page's own modules (its WebSocket, its channels, its requests), and the CPU of
// the service's process meanwhile, beside what it uses without them before and after.
//   node --experimental-websocket bench/page/tabs.mjs http://127.0.0.1:3002 PID [tabs] [seconds a phase]
// Half of the tabs show all apps with what each container uses, a quarter the overview, an eighth each all logs and one service.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { LogFeed } from '../../src/main/resources/web/log-feed.js';
import { Manager } from '../../src/main/resources/web/manager.js';

const [base, pid, tabs = '20', seconds = '60'] = process.argv.slice(2);
/** Until the JVM has compiled what tabs make it do. */
const WARM_SECONDS = 90;
const SETTLE_SECONDS = 10;
/** As pages/service.js does it. */
const EXPLAIN_EVERY_MILLIS = 15_000;
const sleep = (millis) => new Promise((done) => setTimeout(done, millis));
const ticks = Number(execFileSync('getconf', ['CLK_TCK']));

globalThis.document = { baseURI: `${base}/` };

/** Seconds of CPU that the service's process has used. */
function used() {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

async function phase(name) {
  await sleep(SETTLE_SECONDS * 1000);
  const [began, before] = [performance.now(), used()];
  await sleep(seconds * 1000);
  const percent = (used() - before) / (performance.now() - began) * 100_000;
  console.log(`| ${name} | ${percent.toFixed(2)} % |`);
  return percent;
}

function open(index) {
  const manager = new Manager('./');
  manager.start();
  const ends = [];
  const kind = index % 8;
  ends.push(manager.need('containers'));
  if (kind === 0) {
    const feed = new LogFeed(manager, {});
    feed.start();
    ends.push(() => feed.stop());
  }
  if (kind === 1) {
    const timer = setInterval(() => manager.api.get('api/v1/apps/1001/services/1/explain').catch(() => {}), EXPLAIN_EVERY_MILLIS);
    ends.push(() => clearInterval(timer));
  }
  return { manager, close: () => {
    ends.forEach((end) => end());
    manager.stop();
  } };
}

async function watched(number, call) {
  const opened = Array.from({ length: number }, (_, index) => open(index));
  await sleep(SETTLE_SECONDS * 1000);
  const lost = opened.filter(({ manager }) => manager.link.peek() !== 'live' || manager.metrics.received.peek() === 0);
  if (lost.length > 0) throw new Error(`${lost.length} tabs are not live: ${lost[0].manager.notes.peek()[0]?.text}`);
  const before = opened.map(({ manager }) => manager.metrics.received.peek());
  const answer = await call();
  const samples = opened.reduce((sum, { manager }, index) => sum + manager.metrics.received.peek() - before[index], 0);
  for (const { close } of opened) close();
  return { answer, samples };
}

await watched(Number(tabs), () => sleep(WARM_SECONDS * 1000));
console.log('| phase | CPU of the service, of one core |');
console.log('|---|---|');
const first = await phase('nobody watches');
const { answer: one } = await watched(1, () => phase('1 tab'));
const { answer: all, samples } = await watched(Number(tabs), () => phase(`${tabs} tabs`));
const last = await phase('nobody watches');
const idle = (first + last) / 2;
console.log(`\n${tabs} tabs add ${(all - idle).toFixed(2)} % of one core, the first ${(one - idle).toFixed(2)} % (${(samples / tabs / (Number(seconds) + SETTLE_SECONDS)).toFixed(2)} samples a second to each)`);
process.exit(0);
