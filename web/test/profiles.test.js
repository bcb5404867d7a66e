import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profilesIn as found, profilesOfEnv, turnedOn } from '../../src/main/resources/web/profiles.js';
import * as library from '../../src/main/resources/web/vendor/codemirror.js';

const profilesIn = (text) => found(text, library);

test('a file\'s profiles are found however its lists are written, each once', () => {
  for (const ends of ['\n', '\r\n']) assert.deepEqual(profilesIn(`services:
  web:
    image: nginx # profiles: [none]
  # profiles: [old]
  mail:
    image: mail
    profiles: ["debug", 'mail.local',
      two]
  db:
    profiles:
      # for tests
      - test-1   # only there
      - "debug"

      - 5
    image: postgres
  dashes:
    profiles:
    - flat
    command:
    - not-this
  flow: {image: x, profiles: [last]}
`.replaceAll('\n', ends)), ['debug', 'mail.local', 'two', 'test-1', '5', 'flat', 'last']);
});

test('what is no profile is none', () => {
  assert.deepEqual(profilesIn('services: {web: {image: nginx}}'), []);
  assert.deepEqual(profilesIn('{"services": [{"profiles": ["a"]}]}'), [], 'a text that is JSON is no Compose file');
  assert.deepEqual(profilesIn('services:\n  web:\n    my-profiles: [a]\n    profiles: ["${NAME}", ""]\n'), []);
});

test('what an alias or a merge stands for counts where a service refers to it', () => {
  assert.deepEqual(profilesIn(`x-some: &some [debug, tools]
x-unused:
  profiles: [unused]
x-base: &base
  profiles: [base]
services:
  one: {profiles: *some}
  two:
    <<: *base
  three:
    <<: [*base]
    profiles: &own
      - own
  four:
    profiles: *missing
`), ['debug', 'tools', 'base', 'own']);
});

test('only a service has profiles: no text, and no config', () => {
  assert.deepEqual(profilesIn(`services:
  web:
    command: |
      profiles: [text]
    labels:
      profiles: [label]
    environment:
      NOTE: "
        profiles: [quoted]"
configs:
  site:
    content: |
      services:
        web:
          profiles: [content]
    profiles: [config]
`), []);
});

test('a text that refers to itself, or stands for billions, ends', () => {
  assert.deepEqual(profilesIn('x: &x\n  <<: *x\nservices:\n  web: *x\n  y: &y *y\n'), []);
  const laughs = Array.from({ length: 12 }, (_, at) => `x${at + 1}: &x${at + 1}\n  <<: [${Array(9).fill(`*x${at}`).join(', ')}]\n`).join('');
  assert.deepEqual(profilesIn(`x0: &x0 {profiles: [deep]}\n${laughs}services:\n  web: *x12\n`).filter((name) => name !== 'deep'), []);
  assert.deepEqual(profilesIn('services:\n  web:\n    profiles: [half, '), ['half'], 'a text that is being typed');
});

test('a .env turns profiles on as the server reads it', () => {
  for (const [text, names] of [['', []], ['COMPOSE_PROFILES=debug,tools\n', ['debug', 'tools']], ['\ufeffA=1\r\nexport COMPOSE_PROFILES = "debug" # why\r\n', ['debug']], ["COMPOSE_PROFILES: 'a,b'", ['a', 'b']],
    ['COMPOSE_PROFILES=a # and b', ['a']], ['COMPOSE_PROFILES=# none', []], ['COMPOSE_PROFILES=', []], ['COMPOSE_PROFILES=*', ['*']], ['# COMPOSE_PROFILES=a', []], ['MY_COMPOSE_PROFILES=a', []],
    ['COMPOSE_PROFILES=a\nCOMPOSE_PROFILES=b', ['b']], ['COMPOSE_PROFILES=${OTHER},c', ['c']], ['NOTE="\nCOMPOSE_PROFILES=a\n"\nX=1', []], ['COMPOSE_PROFILES=a, b', ['a']], ['COMPOSE_PROFILES', []]]) {
    assert.deepEqual(profilesOfEnv(text), names, text);
  }
  assert.deepEqual(turnedOn(['a', 'b'], ['b', 'c']), ['b']);
  assert.deepEqual(turnedOn(['a', 'b'], ['*']), ['a', 'b']);
});
