import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inOneLine } from '../../src/main/resources/web/deploy-check.js';
import { collect, followed, give, nameIn, projectName, refusal, sorted, takeDrops, withoutFolder } from '../../src/main/resources/web/dropped-files.js';
import { callerName, resumedHere, textOf } from '../../src/main/resources/web/event-list.js';
import { hasComments, isJson, lineOfPointer, linesOfService, masksIn, problemsIn, SENDING, warningsIn } from '../../src/main/resources/web/file-problems.js';

const APP = `{
  "appId": 1001,
  "services": [
    {"serviceId": 1, "a/b": [1, {"x": true}]},
    {
      "serviceId": 2,
      "config": {
        "ports": ["8080:80",
          "oops"]
      }
    }
  ],
  "appName": "shop"
}`;

test('a JSON pointer leads to its line, through lists and escaped names', () => {
  assert.equal(lineOfPointer(APP, ''), null);
  assert.equal(lineOfPointer(APP, '/appId'), 2);
  assert.equal(lineOfPointer(APP, '/services/0/a~1b/1/x'), 4);
  assert.equal(lineOfPointer(APP, '/services/1/config/ports/1'), 9);
  assert.equal(lineOfPointer(APP, '/services/1/serviceId'), 6);
  assert.equal(lineOfPointer(APP, '/appName'), 13);
});

test('what is missing is placed where it should be', () => {
  assert.equal(lineOfPointer(APP, '/services/1/imageName'), 5);
  assert.equal(lineOfPointer(APP, '/volumes'), 1);
  assert.equal(lineOfPointer('{"a": [1', '/a/3'), 1);
});

test('in one line problems come before warnings, in the order of the file', () => {
  const one = (/** @type {any} */ severity, /** @type {number | null} */ line, message = `at ${line}`) => ({ severity, line, message });
  assert.equal(inOneLine([]), null);
  assert.deepEqual(inOneLine([one('warning', 2), one('error', 9), one('error', 4)]), { severity: 'error', counts: '2 problems, 1 warning', first: 'line 4: at 4' });
  assert.deepEqual(inOneLine([one('warning', null, 'is odd')]), { severity: 'warning', counts: '1 warning', first: 'is odd' });
});

test('the lines of a service are those of its key, or of its object', () => {
  const web = { serviceId: 2, serviceName: 'web' };
  const yaml = ['name: shop', 'services:', '  # the shop', '  web-db:', '    image: db', '    labels:', '      web: x', '', '  "web":', '    image: nginx', '', '    ports: []', '', 'volumes:', '  web: {}', ''].join('\n');
  assert.deepEqual(linesOfService(yaml, web), { from: 9, to: 12 });
  assert.deepEqual(linesOfService(yaml, { serviceId: 1, serviceName: 'web-db' }), { from: 4, to: 7 });
  assert.equal(linesOfService(yaml, { serviceId: 3, serviceName: 'image' }), null, 'a key of another depth');
  assert.deepEqual(linesOfService('services:\n  web: {image: nginx}\n', web), { from: 2, to: 2 });
  assert.equal(linesOfService('services: {web: {image: nginx}}\n', web), null);
  assert.equal(linesOfService('volumes:\n  web: {}\n', web), null);
  assert.deepEqual(linesOfService(APP, web), { from: 5, to: 11 });
  assert.deepEqual(linesOfService(APP, { serviceId: 1, serviceName: 'db' }), { from: 4, to: 4 });
  assert.equal(linesOfService(APP, { serviceId: 3, serviceName: 'gone' }), null);
  assert.equal(linesOfService('{', web), null);
});

test('the line that the server gives goes first and leaves the text', () => {
  const yaml = 'services:\n  web: {}\n';
  assert.deepEqual(problemsIn(yaml, 'two', [{ pointer: '/services/web', message: 'line 2: needs an image' }, { pointer: '', message: 'is odd' }], 7),
    [{ severity: 'error', line: 2, message: 'needs an image' }, { severity: 'error', line: null, message: 'is odd' }]);
  assert.deepEqual(problemsIn('{', 'line 1, column 2: ends too soon', [], 7), [{ severity: 'error', line: 1, message: 'ends too soon' }]);
  assert.deepEqual(problemsIn(APP, '', [{ pointer: '/apps/1001/services/1/config', message: 'is bad' }], 1001), [{ severity: 'error', line: 7, message: '/services/1/config is bad' }]);
  assert.deepEqual(warningsIn(yaml, [{ pointer: '/x', line: 1, message: 'ignored' }], 7), [{ severity: 'warning', line: 1, message: 'ignored' }]);
  assert.equal(isJson(' {'), true);
});

test('among dropped files the Compose file is the one by name, else the only one that can be', () => {
  const files = (/** @type {string[]} */ ...paths) => paths.map((path) => ({ path }));
  assert.equal(sorted(files('other.yaml', 'compose.yml', '.env')).main?.path, 'compose.yml');
  assert.equal(sorted(files('stack.yaml', 'conf/site.yaml')).main?.path, 'stack.yaml');
  assert.equal(sorted(files('one.yaml', 'two.yaml')).main, null);
  assert.deepEqual(sorted(files('compose.yaml', '.env')).others, [{ path: '.env' }]);
  assert.deepEqual(withoutFolder(files('shop/compose.yaml', 'shop/conf/a')), { folder: 'shop', files: files('compose.yaml', 'conf/a') });
  assert.deepEqual(withoutFolder(files('compose.yaml', 'conf/a')), { folder: '', files: files('compose.yaml', 'conf/a') });
});

test('what the server would refuse is said before it is sent', () => {
  assert.equal(refusal([{ path: 'a', size: 1024 * 1024 }]), null);
  assert.match(refusal([{ path: 'big', size: 1024 * 1024 + 1 }]) ?? '', /big has more than 1\sMiB/);
  assert.match(refusal(Array.from({ length: 251 }, () => ({ path: 'a', size: 1 }))) ?? '', /At most 249/);
});

/** @param {string} name @param {any[]} [inside] a folder's */
const entry = (name, inside) => ({ name, fullPath: `/${name}`, isFile: inside === undefined, isDirectory: inside !== undefined, file: (/** @type {any} */ done) => done(name),
  createReader: () => { let left = inside ?? []; return { readEntries: (/** @type {any} */ done) => { done(left); left = []; } }; } });

test('of a dropped folder everything is taken but what version control and package managers keep there', async () => {
  /** @type {any[]} */
  const found = [];
  await collect(entry('shop', [entry('compose.yaml'), entry('.git', [entry('HEAD')]), entry('node_modules', [entry('x')]), entry('conf', [entry('site.conf')])]), found);
  assert.deepEqual(found.map(({ file }) => file), ['compose.yaml', 'site.conf']);
});

test('what is dropped before the editor is there waits for it, and once', () => {
  const files = /** @type {any} */ ([{ path: 'compose.yaml' }]);
  /** @type {any[]} */
  const taken = [];
  let called = 0;
  give(files, () => { called += 1; });
  takeDrops((given) => taken.push(given))();
  takeDrops((given) => taken.push(given));
  give(files, () => { called += 1; });
  assert.deepEqual([called, taken], [1, [files, files]]);
});

test('what to do about a missing file or a profile is said for this page, and the words for other clients are the server\'s', () => {
  const java = ['file/SideFiles', 'file/ComposeFile', 'ComposeImport', 'InactiveServices', 'ServiceTranslator'].map((name) => readFileSync(new URL(`../../src/main/java/io/containermanager/model/compose/${name}.java`, import.meta.url), 'utf8')).join('')
    .replace(/"\s*\+\s*"/g, '');
  for (const [theirs, here] of SENDING) {
    assert.ok(java.includes(theirs), theirs);
    assert.doesNotMatch(here, /multipart|container-manager/);
    assert.deepEqual(problemsIn('', '', [{ pointer: '', message: `line 3: env_file "web.env" was not uploaded: ${theirs}` }], 7),
      [{ severity: 'error', line: 3, message: `env_file "web.env" was not uploaded: ${here}` }]);
    assert.deepEqual(warningsIn('', [{ line: 3, message: theirs }], 7), [{ severity: 'warning', line: 3, message: here }]);
  }
});

test('a new app is called as its folder where its file says no name', () => {
  assert.equal(projectName('My Shop', 'services: {}'), 'myshop');
  assert.equal(projectName('_x', 'services: {}'), 'x');
  assert.equal(projectName('shop', 'name: other\nservices: {}'), '');
  assert.equal(projectName('shop', 'name:\nservices: {}'), 'shop');
  for (const [text, name] of [['services: {}\nname: other # of it', 'other'], ['name : "my-shop"\r\nservices: {}', 'my-shop'], ["name: 'x'", 'x'], ['services:\n  name: {}', '']]) assert.equal(nameIn(text), name);
});

test('a pause is ended with the button of this page, and the words for other clients are the server\'s', () => {
  const java = readFileSync(new URL('../../src/main/java/io/containermanager/reconcile/operation/PauseEnd.java', import.meta.url), 'utf8');
  assert.ok(java.includes('to resume, POST /api/v1/reconciliation/pause {\\"minutes\\":0"'));
  // In the list of events as in the panel of a pass.
  assert.equal(textOf({ type: 'pass-finished', reason: 'paused until x; to resume, POST /api/v1/reconciliation/pause {"minutes":0}' }, [], 'paused until x; to resume, POST /api/v1/reconciliation/pause {"minutes":0}'), 'paused until x; to resume, press End the pause on the page Changes');
  assert.equal(resumedHere('paused until x; to resume, POST /api/v1/reconciliation/pause {"minutes":0}'), 'paused until x; to resume, press End the pause on the page Changes');
  assert.equal(resumedHere('paused until x; to resume, POST /api/v1/reconciliation/pause {"minutes":0,"appId":7}'), 'paused until x; to resume it, press End the pause beside the app on the page Apps');
});

test('a caller without a valid token is not shown by a word that may be a name', () => {
  assert.equal(callerName('nobody'), 'without a valid token');
  assert.equal(callerName('ops'), 'ops');
});

test('comments are seen, for they are not stored', () => {
  assert.equal(hasComments('# ours\nservices: {}'), true);
  assert.equal(hasComments('services: {} # ours'), true);
  assert.equal(hasComments('image: a#b'), false);
  assert.equal(hasComments('{"appName": "a # b"}'), false);
  assert.equal(hasComments(''), false);
});

test('each line with a masked secret says what leaving it does', () => {
  const marks = masksIn('services:\n  db:\n    environment:\n      PASSWORD: __masked__\n      URL: postgres://u:__masked__@db/x\n');
  assert.deepEqual(marks.map(({ line, severity }) => [line, severity]), [[4, 'info'], [5, 'info']]);
  assert.match(marks[0].message, /leave it and the secret stays/);
  assert.deepEqual(masksIn('services: {}'), []);
});

test('the field Name follows the name that the file says', () => {
  const stored = 'name: two\nservices: {}\n';
  assert.equal(followed('two', stored, stored.replace('two', 'two-renamed')), 'two-renamed');
  assert.equal(followed('two', 'services: {}\n', 'name: pasted\nservices: {}\n'), 'pasted');
  assert.equal(followed('My App', 'name: myapp\nservices: {}\n', 'name: myapp\nservices: {web: {}}\n'), 'My App', 'it says what it said');
  assert.equal(followed('two', stored, 'services: {}\n'), 'two', 'it says none');
  assert.equal(followed('', 'services: {}\n', stored), '', 'what is left to the file stays so');
  assert.equal(followed('two', stored, 'name: ${PROJECT}\nservices: {}\n'), '', 'only the server knows it');
});
