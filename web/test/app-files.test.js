import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { asSent, besideText, isBeside, isReferred, placeOf, rowsOf, Typing, whyNoPath, withoutKept } from '../../src/main/resources/web/app-files.js';
import { sorted } from '../../src/main/resources/web/dropped-files.js';
import { changeOf } from '../../src/main/resources/web/editor.js';

const ROOT = '/var/lib/container-manager/projects/1001';
/** @param {string} path @param {string} kind @param {string} below */
const stored = (path, kind, below) => /** @type {import('../../src/main/resources/web/app-files.js').Stored} */ ({ path, kind, sizeBytes: 3, source: `${ROOT}/${below}`, services: ['web'], targets: [`/${path}`] });
const SITE = stored('conf/site.conf', 'file', '.compose/files/0123456789ab/conf/site.conf');
const MOTD = stored('motd', 'config', '.compose/configs/motd.0123456789ab');
const KEY = stored('key', 'secret', '.compose/secrets/key');

test('a file stands beside the Compose file and not where the service keeps it, which changes with its content', () => {
  const text = `source: ${SITE.source}\nsource: ${SITE.source}.bak\nsource: ${MOTD.source}\nsource: "${KEY.source}"\n`;
  assert.equal(besideText(text, [SITE, MOTD, KEY]), `source: ./conf/site.conf\nsource: ${SITE.source}.bak\nsource: ./configs/motd\nsource: "./secrets/key"\n`);
});

test('where two contents of one path are in use both stay as they are', () => {
  const other = { ...SITE, source: SITE.source.replace('0123456789ab', 'ba9876543210') };
  const text = `${SITE.source}\n${other.source}`;
  assert.equal(besideText(text, [SITE, other]), text);
});

test('a config and a secret are sent by their places, as long as no other content comes with them', () => {
  const shown = 'source: ./configs/motd\nvolumes: ["./secrets/key:/key:ro"]\nsource: ./conf/site.conf\n';
  const raw = shown.replace('./configs/motd', MOTD.source).replace('./secrets/key', KEY.source);
  assert.equal(asSent(shown, [SITE, MOTD, KEY], new Map()), raw);
  const file = new File(['x'], 'motd');
  assert.equal(asSent('source: ./configs/motd\n', [MOTD], new Map([['configs/motd', file]])), 'source: ./configs/motd\n');
  for (const other of ['configs:\n  motd:\n    file: ./configs/motd\n', 'source: ../configs/motd\n', 'source: ./configs/motd.bak\n', '{"a": "./configs/motd"}']) assert.equal(asSent(other, [MOTD], new Map()), other);
});

test('what is sent is listed in the place of what is stored, and new files before all', () => {
  const file = new File(['x'], 'site.conf');
  const rows = rowsOf([SITE, MOTD], new Map([['conf/site.conf', file], ['new.env', file]]));
  assert.deepEqual(rows.map((row) => [row.path, row.stored !== null, row.file !== null]), [['new.env', false, true], ['conf/site.conf', true, true], ['configs/motd', true, false]]);
});

test('a dropped file replaces the only stored one of its name, and no secret', () => {
  assert.equal(placeOf('site.conf', [SITE], ''), 'conf/site.conf');
  assert.equal(placeOf('key', [KEY], ''), 'key');
  assert.equal(placeOf('site.conf', [SITE, stored('site.conf', 'in-folder', 'site.conf')], ''), 'site.conf');
});

test('a file that is chosen without its folder goes where the only reference of its name says', () => {
  const text = 'volumes: ["./conf/site.conf:/etc/nginx/site.conf:ro", "./a/x.env:/x", "./b/x.env:/y"]\nenv_file: app.env\nimage: docker.io/site.conf2\n';
  assert.equal(placeOf('site.conf', [], text), 'conf/site.conf');
  assert.equal(placeOf('site.conf', [], text, ['conf/site.conf']), 'conf/site.conf');
  assert.equal(placeOf('app.env', [], text), 'app.env');
  assert.equal(placeOf('x.env', [], text), 'x.env');
  assert.equal(placeOf('x.env', [], text, ['a/x.env']), 'b/x.env');
  assert.equal(placeOf('other.conf', [], text), 'other.conf');
  assert.equal(placeOf('y', [], 'a: ../up/y'), 'y');
  assert.ok(isBeside('rules.yml', 'volumes: ["./conf/rules.yml:/etc/rules.yml"]', []));
});

test('a path beside the Compose file is below it', () => {
  assert.equal(whyNoPath('conf/site.conf'), '');
  for (const wrong of ['', '/etc/x', '../x', 'a//b', 'a/', './x']) assert.notEqual(whyNoPath(wrong), '', wrong);
});

test('a dropped YAML file that the app has beside its Compose file is not taken for the Compose file', () => {
  const rules = [{ path: 'rules.yml' }];
  assert.equal(sorted(rules).main, rules[0]);
  assert.equal(sorted(rules, (path) => isBeside(path, '', [stored('etc/rules.yml', 'file', 'x')])).main, null);
  assert.equal(sorted(rules, (path) => isBeside(path, 'volumes: ["./rules.yml:/etc/rules.yml"]', [])).main, null);
  assert.equal(sorted(rules, (path) => isBeside(path, 'image: rules.yml2', [])).main, rules[0]);
});

test('that a file is kept is said by the list of files alone', () => {
  const other = { message: 'container_name is ignored' };
  assert.deepEqual(withoutKept([{ message: '"./site.conf" was not uploaded: the content uploaded earlier is kept (also "./logo.bin" in line 13)' }, other]), [other]);
});

test('the words by which that is known are the server\'s', () => {
  const java = readFileSync(new URL('../../src/main/java/io/containermanager/model/compose/file/ComposeFile.java', import.meta.url), 'utf8');
  assert.ok(java.includes('" was not uploaded: the content uploaded earlier is kept"'));
});

test('what is typed is not read again, and what was read before the last key comes too late', () => {
  const typing = new Typing();
  const [older, newer] = [new File(['a'], 'f'), new File(['ab'], 'f')];
  const first = typing.reading();
  assert.ok(first());
  typing.typed(older);
  typing.typed(newer);
  assert.ok(!first());
  assert.ok(typing.made(older) && typing.made(newer) && !typing.made(new File(['ab'], 'f')));
  const second = typing.reading();
  assert.ok(second());
  typing.typed(null);
  assert.ok(!second());
});

test('a text that comes in the place of another changes only what differs', () => {
  const apply = (/** @type {string} */ before, /** @type {string} */ after) => {
    const { from, to, insert } = changeOf(before, after);
    assert.equal(before.slice(0, from) + insert + before.slice(to), after);
    return [from, to, insert];
  };
  assert.deepEqual(apply('a: 1\nb: 2\nc: 3', 'a: 1\nb: 4\nc: 3'), [8, 9, '4']);
  assert.deepEqual(apply('aaa', 'aa'), [2, 3, '']);
  assert.deepEqual(apply('', 'x'), [0, 0, 'x']);
  assert.deepEqual(apply('x', ''), [0, 1, '']);
});

test('a dropped file replaces the only config that it can be the content of', () => {
  const config = (/** @type {string} */ name, /** @type {string} */ target) => ({ ...stored(name, 'config', `.compose/configs/${name}.0123456789ab`), targets: [target] });
  const configs = [config('site_conf', '/etc/nginx/conf.d/default.conf'), config('main', '/etc/nginx/nginx.conf'), config('rules', '/etc/r1'), config('rules-yml', '/etc/r2')];
  assert.equal(placeOf('site.conf', configs, ''), 'configs/site_conf', 'its name');
  assert.equal(placeOf('conf/site.conf', configs, ''), 'configs/site_conf', 'with its folder');
  assert.equal(placeOf('Site.conf', [config('site', '/x')], ''), 'configs/site', 'its name without what kind it is of');
  assert.equal(placeOf('nginx.conf', configs, ''), 'configs/main', 'where containers see it');
  assert.equal(placeOf('rules.yml', configs, ''), 'rules.yml', 'two are a question');
  assert.equal(placeOf('other.txt', configs, ''), 'other.txt');
  assert.equal(placeOf('conf/site.conf', configs, 'file: ./conf/site.conf'), 'conf/site.conf', 'the text says where');
  assert.equal(placeOf('.conf', configs, ''), '.conf');
  assert.ok(isBeside('prometheus.yml', '', [config('prometheus', '/etc/p')]));
});

test('a new file is referred to by its path or by a folder that it is in', () => {
  const text = 'volumes: ["./pages:/pages", "./a.conf:/a"]';
  for (const path of ['a.conf', 'pages/index.html', '.env']) assert.ok(isReferred(path, text, []), path);
  for (const path of ['b.conf', 'conf/a.conf', 'pages2/x']) assert.ok(!isReferred(path, text, []), path);
  assert.ok(isReferred('pages/new.html', '', [stored('pages/index.html', 'in-folder', 'pages/index.html')]));
});
