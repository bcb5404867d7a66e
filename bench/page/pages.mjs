// Opens every page of the dashboard in Chromium: how long until it is shown, as a fresh page and by a link; whether it scrolls without a
// stutter; and what it costs while it is watched.
//   node --experimental-websocket bench/page/pages.mjs http://127.0.0.1:3002 [seconds each is watched] [views, separated by blanks]
// "processor" is the time of the page's main thread, which another load of the machine does not change.
import { sleep, startChromium, until } from './chromium.mjs';

const [base, seconds = '3', only = ''] = process.argv.slice(2);
const OPEN_MAX_MILLIS = 20_000;
/** A frame that took longer is seen as a stutter: three of a screen with 60 a second. */
const STUTTER_MILLIS = 50;
const SCROLL_PIXELS = 8_000;
const SCROLL_PIXELS_A_SECOND = 4_000;

/** What each view shows once it is ready; where it scrolls, unless the page itself does; what is pressed in it, and what that shows. */
const VIEWS = [
  { view: 'overview', ready: '.chart canvas' },
  { view: 'apps', ready: '.service .service-use .number' },
  { view: 'apps?deploy=new', ready: '.code-editor' },
  { view: 'apps?deploy=1001', ready: '.code-editor' },
  { view: 'service/1050/10', ready: '.facts' },
  { view: 'service/1050/10?tab=logs', ready: '.line', scroller: '.log-lines' },
  { view: 'service/1050/10?tab=metrics', ready: '.chart canvas' },
  { view: 'service/1050/10?tab=spec', ready: 'pre.lines' },
  { view: 'service/1050/10?tab=events', ready: '.event' },
  { view: 'service/1050/10?tab=terminal', ready: '.open-terminal', press: '.open-terminal', shows: '.xterm-rows' },
  { view: 'logs', ready: '.line', scroller: '.log-lines' },
  { view: 'logs?q=needle', ready: '.line', scroller: '.log-lines' },
  { view: 'changes', ready: 'td.actions' },
  { view: 'updates', ready: '.tags td' },
  { view: 'machine', ready: '.processes td' },
  { view: 'storage', ready: 'td.actions' },
  { view: 'events', ready: '.event' },
  { view: 'access', ready: '.deed' },
  { view: 'devices', ready: '.device' },
].filter(({ view }) => only === '' || only.split(' ').includes(view));

/** In the page: its long tasks, and a promise for the moment at which something is on the screen. */
const PROBES = `
  window.tasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => tasks.push([one.startTime, one.duration]))).observe({ type: 'longtask', buffered: true });
  window.shown = (selector) => new Promise((found) => {
    const end = performance.now() + ${OPEN_MAX_MILLIS};
    const look = () => {
      if (document.querySelector(selector)) requestAnimationFrame(() => setTimeout(() => found(performance.now())));
      else if (performance.now() > end) found(NaN);
      else requestAnimationFrame(look);
    };
    look();
  });
  window.framesOf = async (millis) => {
    const gaps = [];
    let last = performance.now();
    const end = last + millis;
    while (last < end) {
      const at = await new Promise((drawn) => requestAnimationFrame(() => drawn(performance.now())));
      gaps.push(at - last);
      last = at;
    }
    return { frames: gaps.length, stutters: gaps.filter((gap) => gap > ${STUTTER_MILLIS}).length, longest: Math.round(Math.max(...gaps)) };
  };`;

const tab = await startChromium(1280, 900);
const longest = async (from) => Math.round(await tab.value(`Math.max(0, ...tasks.filter(([at]) => at >= ${from}).map(([, duration]) => duration))`));

async function fresh(view, ready) {
  await tab.call('Page.navigate', { url: 'about:blank' });
  const before = await tab.used();
  await tab.call('Page.navigate', { url: `${base}/#/${view}` });
  if (!await until(() => tab.value('typeof shown === "function"'), OPEN_MAX_MILLIS)) throw new Error(`${view} is not loaded`);
  const millis = await tab.value(`shown(${JSON.stringify(ready)})`);
  const used = await tab.used();
  return { millis: Math.round(millis), processor: Math.round(used > before ? used - before : used) };
}

async function byLink(view, ready) {
  await tab.value(`location.hash = '#/${view.startsWith('devices') ? 'overview' : 'devices'}'`);
  await sleep(700);
  return Math.round(await tab.value(`(async () => { const from = performance.now(); location.hash = ${JSON.stringify(`#/${view}`)}; return await shown(${JSON.stringify(ready)}) - from; })()`));
}

async function scrolled(scroller) {
  const box = scroller ? `document.querySelector('${scroller}')` : 'document.scrollingElement';
  const room = await tab.value(`${box} === null ? 0 : ${box}.scrollHeight - ${box}.clientHeight`);
  if (room < 50) return null;
  // A log is shown at its end.
  const up = await tab.value(`${box}.scrollTop > 50`);
  const distance = Math.min(SCROLL_PIXELS, room);
  const millis = Math.max(500, distance / SCROLL_PIXELS_A_SECOND * 1000);
  const { x, y } = await tab.value(`(() => { const { left, top, width, height } = ${scroller ? `${box}.getBoundingClientRect()` : '{ left: 0, top: 0, width: innerWidth, height: innerHeight }'}; return { x: left + width / 2, y: top + Math.min(height, innerHeight - top) / 2 }; })()`);
  const before = await tab.used();
  const frames = tab.value(`framesOf(${millis})`);
  const turned = tab.call('Input.synthesizeScrollGesture', { x, y, yDistance: up ? distance : -distance, speed: SCROLL_PIXELS_A_SECOND, gestureSourceType: 'mouse' });
  const seen = await frames;
  await turned;
  return { ...seen, processor: (await tab.used() - before) / seen.frames };
}

async function pressed(press, shows) {
  return Math.round(await tab.value(`(async () => { const from = performance.now(); document.querySelector('${press}').click(); return await shown('${shows}') - from; })()`));
}

try {
  await tab.call('Page.enable');
  await tab.call('Performance.enable');
  await tab.call('Page.addScriptToEvaluateOnNewDocument', { source: PROBES });
  const first = await fresh('overview', '.chart canvas');
  console.log(`first visit, nothing cached: overview after ${first.millis} ms (processor ${first.processor} ms)\n`);
  console.log('| page | fresh, shown after | processor | by a link | longest task while opening | scrolling: frames over 50 ms, longest | processor a frame then | processor a second, watched | longest task | elements |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const { view, ready, scroller, press, shows } of VIEWS) {
    const opened = await fresh(view, ready);
    await sleep(1500);
    const opening = await longest(0);
    const linked = await byLink(view, ready);
    const more = press ? `, pressed ${await pressed(press, shows)} ms` : '';
    await sleep(1000);
    const scroll = await scrolled(scroller);
    const [from, start, began] = [await tab.value('performance.now()'), await tab.used(), performance.now()];
    await sleep(seconds * 1000);
    const watched = (await tab.used() - start) / (performance.now() - began) * 1000;
    console.log(`| ${view} | ${opened.millis} ms | ${opened.processor} ms | ${linked} ms${more} | ${opening} ms | ${scroll === null ? '– | –' : `${scroll.stutters} of ${scroll.frames}, ${scroll.longest} ms | ${scroll.processor.toFixed(1)} ms`} | ${watched.toFixed(0)} ms | ${await longest(from)} ms | ${await tab.value("document.querySelectorAll('*').length")} |`);
  }
} finally {
  await tab.close();
}
