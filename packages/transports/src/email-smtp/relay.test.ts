import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listMissingPostfixParts, MAIL_DOMAIN, type Postfix, startPostfix } from '../../../../tools/peers/postfix.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { createSmtpRelay, type SmtpRelayOptions } from './relay.ts';
import { createTestMail } from './test-mail.ts';

const missing = listMissingPostfixParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install postfix openssl)` : false;

describe("the SMTP relay against Debian's Postfix", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-postfix-'));
  let postfix: Postfix;

  before(async () => {
    postfix = await startPostfix(folder);
  });
  after(async () => {
    await postfix?.stop();
    rmSync(folder, { recursive: true });
  });

  const options = (change: Partial<SmtpRelayOptions> = {}): SmtpRelayOptions => ({
    name: 'postfix',
    host: '127.0.0.1',
    port: postfix.ports.starttls,
    security: 'starttls',
    ca: postfix.ca,
    serverName: 'mail.test',
    username: null,
    password: null,
    ownName: 'login.test',
    timeoutMs: 10_000,
    mostConnections: 2,
    ...change,
  });
  const arrived = async (user: string, count = 1): Promise<string[]> => {
    await waitUntil(`mail for ${user} arrives`, () => postfix.read(user).length >= count, 20_000);
    return postfix.read(user);
  };

  for (const [security, port, way] of [
    ['starttls', 'starttls', 'ESMTPS'],
    ['tls', 'tls', 'ESMTPS'],
    ['none', 'starttls', 'ESMTP'],
  ] as const) {
    it(`a mail goes through with security ${security} and is in the mailbox whole`, async () => {
      const relay = createSmtpRelay(options({ security, port: postfix.ports[port] }));
      const mail = createTestMail({ to: `w-${security}@${MAIL_DOMAIN}` });
      assert.deepEqual(await relay.sendMail(mail), { verdict: 'accepted' });
      await relay.close();
      const [found = ''] = await arrived(`w-${security}`);
      assert.match(found, new RegExp(`with ${way} id`));
      assert.match(found, /^Return-Path: <bounces@login\.test>$/m);
      assert.match(found, new RegExp(`^Message-ID: <${mail.messageId.replaceAll('.', '\\.')}>$`, 'm'));
      assert.match(found, /^Auto-Submitted: auto-generated$/m);
      assert.match(found, /^Precedence: bulk$/m);
      assert.match(found, /^Content-Language: nb$/m);
      assert.match(found, /^Date: Thu, 26 Nov 2026 02:00:00 \+0000$/m);
      assert.match(found, /^Subject: =\?UTF-8\?Q\?NTNU=3A_ny_p=C3=A5loggingsmetode\?=$/m);
      // A line that is a dot alone has not ended the mail.
      assert.match(found, /^\.\n[\s\S]*Referanse: KD7F-2M9Q/m);
    });
  }

  it('an unknown mailbox is final; a domain that the relay does not serve is for another relay', async () => {
    const relay = createSmtpRelay(options());
    const unknown = await relay.sendMail(createTestMail({ to: `no-body@${MAIL_DOMAIN}` }));
    assert.deepEqual(unknown, { verdict: 'refused', reason: 'mailbox-refused', advice: 'final' });
    const foreign = await relay.sendMail(createTestMail({ to: 'kari@elsewhere.test' }));
    assert.deepEqual(foreign, { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' });
    await relay.close();
  });

  it('a certificate that nobody vouches for, and one with another name, gets no mail', async () => {
    for (const change of [{ ca: null }, { serverName: 'other.test' }]) {
      for (const security of ['starttls', 'tls'] as const) {
        const relay = createSmtpRelay(options({ ...change, security, port: postfix.ports[security] }));
        const verdict = await relay.sendMail(createTestMail({ to: `distrust@${MAIL_DOMAIN}` }));
        assert.equal(verdict.verdict, 'later');
        await assert.rejects(relay.checkLink(), /does not let us in/);
        await relay.close();
      }
    }
    assert.deepEqual(postfix.read('distrust'), []);
  });

  it('many mails at once go over the allowed connections, each arrives once', async () => {
    const relay = createSmtpRelay(options({ mostConnections: 3 }));
    const before = postfix.log().match(/smtpd\[\d+\]: connect from/g)?.length ?? 0;
    const verdicts = await Promise.all(
      Array.from({ length: 30 }, () => relay.sendMail(createTestMail({ to: `many@${MAIL_DOMAIN}` }))),
    );
    assert.deepEqual(new Set(verdicts.map(({ verdict }) => verdict)), new Set(['accepted']));
    const mails = await arrived('many', 30);
    await relay.close();
    assert.equal(new Set(mails.map((mail) => /^Message-ID: (.*)$/m.exec(mail)?.[1])).size, 30);
    assert.equal(mails.length, 30);
    const opened = (postfix.log().match(/smtpd\[\d+\]: connect from/g)?.length ?? 0) - before;
    assert.ok(opened <= 3, `${opened} connections`);
  });

  it('the link is checked without sending', async () => {
    const relay = createSmtpRelay(options());
    await relay.checkLink();
    await relay.close();
    const nowhere = createSmtpRelay(options({ port: 9 }));
    await assert.rejects(nowhere.checkLink(), /connect, no answer/);
  });
});
