import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { loadAssets } from './assets.ts';

const KILOBYTE = 1024;
const organisations = [
  { id: 'ntnu', colour: '#00509e' },
  { id: 'other org', colour: '#0a5a69' },
];
const signIn = await loadAssets({ surface: 'sign-in', organisations });
const desk = await loadAssets({ surface: 'desk', organisations });
const textOf = (address: string, assets = signIn) => assets.serve(address)?.body.toString('utf8') ?? '';

test('the budgets of a sign-in page hold: styles and theme 12 KB, script 3 KB, font 50 KB', () => {
  const sizes = signIn.sizes();
  const of = (start: string) => sizes.find((one) => one.name.startsWith(start))?.brotli ?? Number.POSITIVE_INFINITY;
  assert.ok(of('style.') + of('theme-ntnu.') <= 12 * KILOBYTE, `styles: ${of('style.')} + ${of('theme-ntnu.')}`);
  assert.ok(of('script.') <= 3 * KILOBYTE, `script: ${of('script.')}`);
  assert.ok(of('font.') <= 50 * KILOBYTE, `font: ${of('font.')}`);
});

test("no bundle holds the selectors that restyle a whole table on every insertion (Designsystemet's table.css)", () => {
  for (const assets of [signIn, desk]) {
    const css = textOf(assets.href('style'), assets);
    assert.ok(css.length > 10_000);
    assert.doesNotMatch(css, /:not\(:has\(thead\)\)|tr:has\(:focus/);
  }
});

test('every variable that a rule reads without a fallback is set somewhere, so nothing is lost by dropping unused ones', () => {
  const css = textOf(desk.href('style'), desk) + textOf(desk.href('theme', 'ntnu'), desk);
  const set = new Set(Array.from(css.matchAll(/(--[\w-]+):/g), ([, name]) => name));
  const read = new Set(Array.from(css.matchAll(/var\((--[\w-]+)\)/g), ([, name]) => name));
  // Set by Designsystemet's own script for positions and counters, which we do not use.
  const foreign = /^--_(?:ds|dsc)-|^--dsc-(?:input-line|label)/;
  assert.deepEqual(
    [...read].filter((name) => !set.has(name) && !foreign.test(name ?? '')),
    [],
  );
});

test('names hold a hash, answers may be kept for ever, the style names the font by its hash', () => {
  const address = signIn.href('style');
  assert.match(address, /^\/assets\/style\.[\w-]{12}\.css$/);
  const served = signIn.serve(address);
  assert.equal(served?.headers['Cache-Control'], 'public, max-age=31536000, immutable');
  assert.equal(served?.headers['Content-Type'], 'text/css; charset=utf-8');
  assert.ok(
    textOf(address).includes(`url(${signIn.href('font')})`) ||
      textOf(address).includes(`url("${signIn.href('font')}")`),
  );
});

test('the answer is compressed as the request accepts, and the same text', () => {
  const address = signIn.href('script');
  const plain = textOf(address);
  const brotli = signIn.serve(address, 'gzip, deflate, br');
  assert.equal(brotli?.headers['Content-Encoding'], 'br');
  assert.equal(brotliDecompressSync(brotli?.body ?? Buffer.alloc(0)).toString(), plain);
  const gzip = signIn.serve(address, 'gzip;q=1.0, br;q=0');
  assert.equal(gzip?.headers['Content-Encoding'], 'gzip');
  assert.equal(gunzipSync(gzip?.body ?? Buffer.alloc(0)).toString(), plain);
  assert.equal(signIn.serve(address, 'identity')?.headers['Content-Encoding'], undefined);
  assert.equal(signIn.serve(address, 'br')?.headers['Vary'], 'Accept-Encoding');
});

test('each organisation has its own colours; an unknown one gets the first one’s', () => {
  assert.notEqual(signIn.href('theme', 'ntnu'), signIn.href('theme', 'other org'));
  assert.equal(signIn.href('theme', 'nobody'), signIn.href('theme', 'ntnu'));
  assert.match(textOf(signIn.href('theme', 'other org')), /#0a5a69/i);
});

test('nothing else is served: unknown names, other folders, climbing paths', () => {
  for (const path of [
    '/assets/',
    '/assets/nothing.css',
    '/assets/../package.json',
    '/etc/passwd',
    '/assets/%2e%2e/x',
  ]) {
    assert.equal(signIn.serve(path), null, path);
  }
});

test('a logo is served so that it can run nothing, and a file that is no picture is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-logo-'));
  t.after(() => rm(folder, { recursive: true }));
  const logoFile = join(folder, 'logo.svg');
  await writeFile(logoFile, '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const assets = await loadAssets({ surface: 'sign-in', organisations: [{ id: 'ntnu', colour: '#00509e', logoFile }] });
  const served = assets.serve(assets.href('logo', 'ntnu') ?? '');
  assert.equal(served?.headers['Content-Type'], 'image/svg+xml');
  assert.match(served?.headers['Content-Security-Policy'] ?? '', /default-src 'none'.*sandbox/);
  assert.equal(signIn.href('logo', 'ntnu'), null);
  const page = { id: 'ntnu', colour: '#00509e', logoFile: join(folder, 'logo.html') };
  await assert.rejects(loadAssets({ surface: 'sign-in', organisations: [page] }), /must be an SVG or PNG/);
});
