// The live page: a connection on one side, the view on the other, one timer for everything that counts seconds.

import { setToken } from './access.js';
import { Connection } from './connection.js';
import { addToLog, showAge, showProblem, showSample, showState } from './view.js';

let state = 'connecting';
let retryAt = /** @type {number | null} */ (null);
let samples = 0;
let sampleAt = 0;
let via = '';

function tick() {
  const now = Date.now();
  showState(state, retryAt === null ? null : Math.max(0, Math.ceil((retryAt - now) / 1000)));
  showAge(samples === 0 ? null : Math.floor((now - sampleAt) / 1000), via, samples);
}

const connection = new Connection({
  sample(sample, source) {
    samples += 1;
    sampleAt = Date.now();
    via = source;
    showSample(sample);
    tick();
  },
  state(next, nextRetryAt) {
    state = next;
    retryAt = next === 'polling' || next === 'offline' ? nextRetryAt ?? retryAt : null;
    tick();
  },
  note(text, kind) {
    addToLog(text, kind, new Date());
  },
  problem(problem) {
    showProblem(problem);
  },
});

document.getElementById('token-form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (document.getElementById('token'));
  setToken(field.value.trim());
  field.value = '';
  connection.connect();
});

document.getElementById('reconnect')?.addEventListener('click', () => connection.connect());
window.addEventListener('online', () => {
  if (state !== 'signed-out') connection.connect();
});
window.setInterval(tick, 1000);
addToLog('Connecting …', undefined, new Date());
connection.connect();
