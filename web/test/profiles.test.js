import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profilesIn } from '../../src/main/resources/web/profiles.js';

test('a file\'s profiles are found however its lists are written, each once', () => {
  assert.deepEqual(profilesIn(`services:
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
`), ['debug', 'mail.local', 'two', 'test-1', '5', 'flat', 'last']);
});

test('what is no profile is none', () => {
  assert.deepEqual(profilesIn('services: {web: {image: nginx}}'), []);
  assert.deepEqual(profilesIn('{"services": [{"profiles": ["a"]}]}'), [], 'a text that is JSON is no Compose file');
  assert.deepEqual(profilesIn('services:\n  web:\n    my-profiles: [a]\n    profiles: ["${NAME}", ""]\n'), []);
});
