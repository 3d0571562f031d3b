import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPasswordHasher, DEFAULT_COST, readHashCost } from './password-hasher.ts';

const CHEAP = { memoryKiB: 256, passes: 1, lanes: 1 };

test('a password is hashed by argon2id at the cost that we document', async () => {
  const hasher = createPasswordHasher();
  const hash = await hasher.hash('riktig hest batteri');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.deepEqual(readHashCost(hash), DEFAULT_COST);
  assert.equal(await hasher.matches(hash, 'riktig hest batteri'), true);
  assert.equal(await hasher.matches(hash, 'riktig hest batterj'), false);
  assert.notEqual(await hasher.hash('riktig hest batteri'), hash);
});

test('the same letters typed in another Unicode form are the same password; hashes of the raw text fit too', async () => {
  const hasher = createPasswordHasher({ cost: CHEAP });
  assert.equal(await hasher.matches(await hasher.hash('bla\u030a fjell'), 'blå fjell'), true);
  // Hashed elsewhere without normalising: "ﬁskebåt" with the ligature.
  const { hash } = await import('@node-rs/argon2');
  const raw = await hash('\ufb01skebåt i sjøen', { algorithm: 2, memoryCost: 256, timeCost: 1, parallelism: 1 });
  assert.equal(await hasher.matches(raw, '\ufb01skebåt i sjøen'), true);
  assert.equal(await hasher.matches(raw, 'fiskebåt i sjøen'), false);
});

test('nobody has the password of nobody, and endless passwords are never right', async () => {
  const hasher = createPasswordHasher({ cost: CHEAP });
  for (const password of ['', 'x', 'null', 'undefined']) assert.equal(await hasher.matches(null, password), false);
  const empty = await hasher.hash('');
  assert.equal(await hasher.matches(empty, 'a'.repeat(600)), false);
});

test('hashes of other kinds, and such as would cost us too much, are no hashes', () => {
  const salt = 'c29tZXNhbHQxMjM';
  const body = 'A'.repeat(43);
  assert.ok(readHashCost(`$argon2id$v=19$m=19456,t=2,p=1$${salt}$${body}`));
  for (const hash of [
    '',
    'plain',
    '$2b$12$abcdefghijklmnopqrstuv',
    `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${body}`,
    `$argon2id$v=16$m=19456,t=2,p=1$${salt}$${body}`,
    `$argon2id$v=19$m=1048576,t=2,p=1$${salt}$${body}`,
    `$argon2id$v=19$m=19456,t=99,p=1$${salt}$${body}`,
    `$argon2id$v=19$m=19456,t=2,p=0$${salt}$${body}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${body}\n`,
  ]) {
    assert.equal(readHashCost(hash), null, hash);
  }
});

test('work beyond the concurrency waits in line, and a full line refuses with a time to come back', async () => {
  const hasher = createPasswordHasher({ cost: CHEAP, concurrency: 1, queueLimit: 2 });
  const three = [hasher.hash('a'), hasher.hash('b'), hasher.hash('c')];
  await assert.rejects(hasher.hash('d'), { kind: 'too-busy', status: 503, facts: { retryAfterSeconds: 3 } });
  assert.throws(() => hasher.requireRoom(), { kind: 'too-busy' });
  assert.equal((await Promise.all(three)).length, 3);
  hasher.requireRoom();
  assert.ok(await hasher.hash('e'));
});

test('work that fails gives its place free', async () => {
  const hasher = createPasswordHasher({ cost: { memoryKiB: 1, passes: 1, lanes: 1 }, concurrency: 1, queueLimit: 1 });
  for (let i = 0; i < 3; i += 1) await assert.rejects(hasher.hash('x'));
  hasher.requireRoom();
});
