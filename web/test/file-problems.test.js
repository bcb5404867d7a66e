import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, sorted, withoutFolder } from '../../src/main/resources/web/dropped-files.js';
import { isJson, lineOfPointer, problemsIn, warningsIn } from '../../src/main/resources/web/file-problems.js';

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
  assert.deepEqual(withoutFolder(files('shop/compose.yaml', 'shop/conf/a')), files('compose.yaml', 'conf/a'));
  assert.deepEqual(withoutFolder(files('compose.yaml', 'conf/a')), files('compose.yaml', 'conf/a'));
});

test('what the server would refuse is said before it is sent', () => {
  assert.equal(refusal([{ path: 'a', size: 1024 * 1024 }]), null);
  assert.match(refusal([{ path: 'big', size: 1024 * 1024 + 1 }]) ?? '', /big has more than 1 MiB/);
  assert.match(refusal(Array.from({ length: 251 }, () => ({ path: 'a', size: 1 }))) ?? '', /At most 249/);
});
