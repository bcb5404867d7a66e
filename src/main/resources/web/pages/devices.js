// Several managers side by side, each by its own connection, and who this device is.

import { addressOf, problemAt } from '../device-address.js';
import { DEVICES_MAX, addDevice, removeDevice, startOthers } from '../devices-store.js';
import { clock, percent } from '../format.js';
import { html, useEffect, useSignal, useState } from '../html.js';
import { Answered } from '../page-parts.js';
import { useSurroundings } from '../services.js';
import { devices } from '../own-manager.js';
import { WORDS } from '../shell.js';
import { Sparkline } from '../sparkline.js';
import { verdict } from '../service-health.js';
import { CopyCurl, Figure, Panel, Pill, Time, toast, useAnswer } from '../ui.js';

/** @typedef {import('../manager.js').Manager} Manager */

const LINK_TONES = { connecting: 'idle', live: 'good', polling: 'warn', offline: 'bad', 'signed-out': 'busy', paused: 'idle' };

/** So many samples come within seconds; where still no value is among them, there will be none soon. */
const SAMPLES_SOON = 10;

/** @param {string} text @returns {string | null} */
function asAddress(text) {
  const answer = addressOf(text, document.baseURI);
  return 'base' in answer ? answer.base : null;
}

/** @param {{manager: Manager}} props */
export function Page({ manager }) {
  const list = useSignal(devices);
  const limited = useSignal(manager.access)?.apps != null;
  useEffect(() => startOthers(asAddress), []);
  return html`<div class="page-head"><h1>Devices</h1></div>
    <div class="devices">${list.map((one, index) => html`<${Card} key=${one.base} manager=${one} own=${index === 0} />`)}
      ${!limited && html`<${Identity} manager=${manager} />`}<${AddForm} full=${list.length > DEVICES_MAX} /></div>`;
}

/** @param {{manager: Manager, own: boolean}} props */
function Card({ manager, own }) {
  const link = useSignal(manager.link);
  const state = useSignal(manager.state);
  const sample = useSignal(manager.metrics.machine);
  const { problem } = useSignal(manager.connection.status);
  const heardAt = Math.max(useSignal(manager.heardAt), useSignal(manager.metrics.receivedAt));
  const { tone, text } = verdict(state, (time) => clock(new Date(time)), useSurroundings(manager));
  const waiting = link !== 'offline' && link !== 'signed-out';
  const [token, setToken] = useState('');
  const name = sample?.hostname ?? manager.base;
  const machine = manager.api.curl('api/v1/metrics');
  const values = manager.metrics.points.slice(-60).map((point) => point.cpu_usage);
  return html`<section class="panel device" aria-label=${name} data-stale=${link === 'offline'}>
    <div class="panel-head"><h2>${own ? sample?.hostname ?? 'This device' : html`<a href=${manager.base}>${sample?.hostname ?? new URL(manager.base).pathname}</a>`}</h2><${Pill} tone=${LINK_TONES[link]}>${WORDS[link].toLowerCase()}</${Pill}>
      <div class="panel-actions">${!own && html`<button type="button" class="quiet small" aria-label=${`Remove ${name}`} onClick=${() => removeDevice(manager)}>Remove</button>`}<${CopyCurl} command=${manager.api.curl('api/v1/state')} of=${`the state of ${name}`} /></div></div>
    <p class="device-verdict" data-tone=${tone}>${state !== null || waiting ? text : 'Nothing is known of it yet'}</p>
    ${problem && link !== 'live' && html`<p class=${problem.refused ? 'bad' : 'muted'} role=${problem.refused ? 'alert' : undefined}>${problem.message}</p>`}
    ${link === 'signed-out' && !own && html`<form class="inline" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); manager.signIn(token.trim()); }}><input type="password" aria-label=${`Token of ${name}`} placeholder="Token" autocomplete="off" value=${token} onInput=${(/** @type {any} */ event) => setToken(event.target.value)} /><button type="submit" class="small">Sign in</button></form>`}
    ${sample !== null && html`<div class="device-use"><span>CPU <${Figure} command=${machine} of=${`CPU of ${name}`}>${percent(sample.cpu_usage)}</${Figure}></span><${Sparkline} label="CPU" values=${values} top=${100} young=${values.length < SAMPLES_SOON ? 'first samples …' : 'not measured'} /><span>Memory <${Figure} command=${machine} of=${`memory of ${name}`}>${percent(sample.memory_percent)}</${Figure}></span><span>Storage <${Figure} command=${machine} of=${`storage of ${name}`}>${percent(sample.storage_percent)}</${Figure}></span></div>`}
    <p class="muted">${own ? 'this page' : html`<code>${manager.base}</code>`} · ${heardAt === 0 ? 'no report yet' : html`last report <${Time} at=${heardAt} />`}</p></section>`;
}

/** @param {{full: boolean}} props */
function AddForm({ full }) {
  const [address, setAddress] = useState('');
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const [asking, setAsking] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = full ? { problem: `At most ${DEVICES_MAX} devices can be watched at a time.` } : addressOf(address, document.baseURI);
    setProblem('problem' in answer ? answer.problem : '');
    if ('problem' in answer) return;
    setAsking(true);
    const none = await problemAt(answer.base);
    setAsking(false);
    setProblem(none ?? '');
    if (none !== null) return;
    if (!addDevice(answer.base, token.trim())) toast('It is watched until this page is closed: this browser keeps nothing.', 'bad');
    setAddress('');
    setToken('');
  };
  return html`<${Panel} title="Watch another device"><form class="stacked" onSubmit=${submit}>
    <p class="muted">A browser lets this page connect only to the address that it was opened at. For a manager at another host name or port, let a reverse proxy at this address pass a path of its own on to it, without that path, and enter the address with the path here. docs/reverse-proxy.md, “Several managers below one name”, has the lines for nginx.</p>
    <label class="field">Address of its manager<input required autocomplete="off" spellcheck="false" placeholder=${new URL('/device-7/', document.baseURI).href} value=${address} onInput=${(/** @type {any} */ event) => setAddress(event.target.value)} /></label>
    <label class="field">Token, if it requires one<input type="password" autocomplete="off" value=${token} onInput=${(/** @type {any} */ event) => setToken(event.target.value)} /></label>
    ${problem && html`<p class="notice" data-tone="bad" role="alert">${problem}</p>`}
    <div class="buttons"><p class="muted">Addresses are kept in this browser; a token is exchanged for a session.</p><button type="submit" disabled=${asking} data-busy=${asking}>Watch</button></div></form></${Panel}>`;
}

/** @param {{manager: Manager}} props */
function Identity({ manager }) {
  const answer = useAnswer(() => manager.api.get('api/v1/device'), [manager]);
  const names = { deviceName: 'Name', uuid: 'UUID', deviceId: 'Id in the fleet', deviceType: 'Type', apiEndpoint: 'Address of the fleet', registeredAt: 'Registered' };
  return html`<${Panel} title="This device" curl=${manager.api.curl('api/v1/device')}>
    <${Answered} answer=${answer} show=${(/** @type {any} */ data) => html`<dl class="facts"><div><dt>Fleet</dt><dd>${data.provisioned ? 'provisioned' : 'not connected to a fleet'}</dd></div>
      ${Object.entries(names).filter(([key]) => data[key]).map(([key, name]) => html`<div><dt>${name}</dt><dd class=${key === 'uuid' ? 'code' : ''}>${data[key]}</dd></div>`)}</dl>`} /></${Panel}>`;
}
