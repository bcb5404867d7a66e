import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ExecSession, execQuery, words } from '../../src/main/resources/web/exec-session.js';

class Socket {
  readyState = 1;
  /** @type {any[]} */ sent = [];
  /** @param {any} data */
  send(data) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
  }
}

/** @type {ExecSession[]} */
const made = [];
afterEach(() => made.splice(0).forEach((one) => one.close()));

function session() {
  const socket = /** @type {any} */ (new Socket());
  /** @type {any[]} */ const heard = [];
  const open = new ExecSession(socket, { started: () => heard.push('started'), output: (bytes) => heard.push([...bytes]), ended: (ended) => heard.push(ended) });
  made.push(open);
  return { socket, heard, open };
}

test('a command is split into words as a shell does, but for escapes', () => {
  assert.deepEqual(words(' sh -c "echo a b" \'c d\' '), ['sh', '-c', 'echo a b', 'c d']);
  assert.deepEqual(words(''), []);
});

test('the size stays within what the server takes', () => {
  assert.equal(String(execQuery(['ls', '-l'], { cols: 5000, rows: 0 })), 'command=ls&command=-l&tty=true&cols=1000&rows=1');
});

test('a pod is named where one was chosen', () => {
  assert.equal(execQuery(['sh'], { cols: 80, rows: 24 }, 'web-0').get('pod'), 'web-0');
  assert.equal(execQuery(['sh'], { cols: 80, rows: 24 }).has('pod'), false);
});

test('what is typed is sent as bytes, sizes as messages', () => {
  const { socket, open } = session();
  open.type('é');
  open.binary('\u00ff');
  open.resize({ cols: 80, rows: 24 });
  assert.deepEqual([...socket.sent[0]], [0xc3, 0xa9]);
  assert.deepEqual([...socket.sent[1]], [0xff]);
  assert.equal(socket.sent[2], '{"type":"resize","cols":80,"rows":24}');
});

test('the exit code is reported once, and what follows is not a problem', () => {
  const { socket, heard } = session();
  socket.onopen();
  socket.onmessage({ data: '{"type":"started"}' });
  socket.onmessage({ data: new Uint8Array([104]).buffer });
  socket.onmessage({ data: '{"type":"exit","exitCode":3,"reason":null}' });
  socket.onclose({ code: 1000, reason: '' });
  assert.deepEqual(heard, ['started', [104], { exitCode: 3, reason: null, problem: null }]);
});

test('a command that does not start within half a minute is given up; one that has started may be silent for as long as it likes', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const hangs = session();
  hangs.socket.onopen();
  const runs = session();
  runs.socket.onmessage({ data: '{"type":"started"}' });
  const closed = session();
  closed.open.close();
  context.mock.timers.tick(29_999);
  assert.deepEqual(hangs.heard, []);
  context.mock.timers.tick(60_000);
  assert.match(hangs.heard[0].problem, /has not answered for 30 s/);
  assert.equal(hangs.socket.readyState, 3);
  hangs.socket.onmessage({ data: '{"type":"exit","exitCode":0,"reason":null}' });
  assert.equal(hangs.heard.length, 1);
  assert.deepEqual(runs.heard, ['started']);
  assert.deepEqual(closed.heard, []);
});

test('a connection that never opened says what may be the matter; a closed one is silent', () => {
  const refused = session();
  refused.socket.onclose({ code: 1006, reason: '' });
  assert.match(refused.heard[0].problem, /could not be opened/);
  const broken = session();
  broken.socket.onopen();
  broken.socket.onclose({ code: 1006, reason: '' });
  assert.match(broken.heard[0].problem, /^The connection to the manager was lost\. The command is ended where possible, its container keeps running\. Open/);
  const stopped = session();
  stopped.socket.onopen();
  stopped.socket.onclose({ code: 1001, reason: 'stopping' });
  assert.match(stopped.heard[0].problem, /^The manager stopped, and ended the command\./);
  const left = session();
  left.open.close();
  left.socket.onclose({ code: 1005, reason: '' });
  assert.deepEqual(left.heard, []);
});
