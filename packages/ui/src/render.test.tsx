import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAssets } from './assets.ts';
import { AccountList, Checkbox, RadioCards } from './choices.tsx';
import { CodeField } from './code-field.tsx';
import { initialsOf, Secret, StepHeading } from './content.tsx';
import { PasswordField, SelectField, TextField } from './fields.tsx';
import { Button, ErrorSummary, Form } from './form.tsx';
import { PageFrame, renderFragment, renderPage } from './page-frame.tsx';
import { Countdown, DeliveryStatus } from './status.tsx';

const assets = await loadAssets({ surface: 'sign-in', organisations: [{ id: 'ntnu', colour: '#00509e' }] });
/** Breaks out of text, attributes in either quotes, and elements, wherever it is not escaped. */
const EVIL = `"'><script>alert(1)</script>&`;
const ESCAPED = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;';

test('what people, relying parties and directories write is escaped wherever it can stand', () => {
  const page = renderPage(
    <PageFrame
      lang="nb"
      title={EVIL}
      assets={assets}
      organisation={{ id: EVIL, name: EVIL }}
      skipLabel={EVIL}
      languages={{ label: EVIL, items: [{ tag: 'nb', name: EVIL, href: EVIL, current: true }] }}
      footer={{ label: EVIL, supportLine: EVIL, links: [{ label: EVIL, href: EVIL }] }}
    >
      <StepHeading title={EVIL} eyebrow={EVIL} lead={EVIL} />
      <ErrorSummary title={EVIL} errors={[{ fieldId: EVIL, text: EVIL }]} />
      <Form action={EVIL} hidden={{ [EVIL]: EVIL }} waitFor={EVIL}>
        <TextField name={EVIL} label={EVIL} hint={EVIL} error={EVIL} value={EVIL} placeholder={EVIL} />
        <SelectField name="s" label={EVIL} options={[{ value: EVIL, label: EVIL }]} value={EVIL} empty={EVIL} />
        <RadioCards name="r" legend={EVIL} choices={[{ value: EVIL, label: EVIL, hint: EVIL }]} />
        <AccountList name="a" items={[{ value: EVIL, name: EVIL, address: EVIL, note: EVIL }]} />
        <DeliveryStatus state="sending" text={EVIL} detail={EVIL} />
        <Countdown seconds={9} text={(seconds) => `${EVIL} ${seconds}`}>
          <Button value={EVIL}>{EVIL}</Button>
        </Countdown>
        <Secret text={EVIL} />
      </Form>
    </PageFrame>,
  );
  assert.ok(!page.includes('<script>'), 'no element comes out of a text');
  assert.equal(page.match(/<script /g)?.length, 1, 'only our own script');
  assert.ok(page.split(ESCAPED).length > 30);
});

test('a page is one whole document without inline style or script', () => {
  const page = renderPage(
    <PageFrame
      lang="se"
      title="T"
      assets={assets}
      organisation={{ id: 'ntnu', name: 'NTNU' }}
      skipLabel="S"
      variant="wide"
    >
      <p>x</p>
    </PageFrame>,
  );
  assert.ok(page.startsWith('<!DOCTYPE html><html lang="se"><head><meta charset="utf-8"'));
  assert.ok(page.endsWith('</body></html>'));
  assert.doesNotMatch(page, / style=|<style| on[a-z]+=|javascript:/);
  assert.match(page, /<script type="module" src="\/assets\/script\.[\w-]+\.js"><\/script>/);
  assert.match(page, /href="#main"[\s\S]*<main id="main"/);
  assert.match(page, /id="announce"[^>]*role="status"/);
});

test('the language menu gives each language in its own name with its own lang, as links or as a form', () => {
  const items = [
    { tag: 'nb', name: 'Bokmål', href: '?l=nb', current: true },
    { tag: 'se', name: 'Davvisámegiella', href: '?l=se' },
  ];
  const page = (form?: { action: string; name: string }) =>
    renderPage(
      <PageFrame
        lang="nb"
        title="T"
        assets={assets}
        organisation={{ id: 'ntnu', name: 'N' }}
        skipLabel="S"
        languages={{ label: 'Språk', items, form }}
      />,
    );
  assert.match(page(), /<a href="\?l=se" hreflang="se" class="vk-menu__item" lang="se"><span>Davvisámegiella/);
  assert.match(page(), /lang="nb" aria-current="true"/);
  assert.match(page({ action: '/l', name: 'tag' }), /<form class="vk-menu__panel" method="get" action="\/l">/);
  assert.match(page({ action: '/l', name: 'tag' }), /<button type="submit" name="tag" value="se"/);
});

test('a field wires label, hint and error to its control', () => {
  const html = renderFragment(<TextField name="user" label="Brukernavn" hint="Hint" error="Feil" required />);
  assert.match(html, /<label class="ds-label" for="user">/);
  assert.match(html, /id="user-hint"/);
  assert.match(html, /<p class="ds-validation-message"[^>]*role="alert" id="user-error">Feil<\/p>/);
  assert.match(html, /aria-describedby="user-hint user-error" aria-invalid="true" required=""/);
  const bare = renderFragment(<TextField name="user" label="Brukernavn" />);
  assert.doesNotMatch(bare, /aria-|required|autofocus|disabled|role="alert"/);
});

test('the code field is one field for numbers that takes spaces and lets the phone offer the code', () => {
  const html = renderFragment(<CodeField name="code" label="Kode" digits={6} />);
  assert.match(html, /type="text"[^>]*inputmode="numeric" autocomplete="one-time-code"/);
  const pattern = new RegExp(`^(?:${/pattern="([^"]+)"/.exec(html)?.[1]})$`, 'v');
  for (const good of ['123456', '123 456', ' 1 2 3 4 5 6 ']) assert.match(good, pattern);
  for (const bad of ['12345', '1234567', '12345a', '']) assert.doesNotMatch(bad, pattern);
  assert.doesNotMatch(html, / value=/);
});

test('a password never comes back in a page, and its button is hidden until the script shows it', () => {
  const props = { name: 'p', label: 'Passord', showLabel: 'Vis', hideLabelText: 'Skjul', value: 'hemmelig' };
  const html = renderFragment(<PasswordField {...props} />);
  assert.doesNotMatch(html, /hemmelig/);
  assert.match(html, /autocomplete="current-password"/);
  assert.match(html, /<button[^>]*type="button"[^>]*hidden=""/);
});

test('a country that stands first and again in its place is chosen once', () => {
  const norway = { value: 'NO', label: 'Norge' };
  const html = renderFragment(
    <SelectField
      name="c"
      label="L"
      value="NO"
      first={[norway]}
      options={[{ value: 'DK', label: 'Danmark' }, norway]}
    />,
  );
  assert.equal(html.match(/selected/g)?.length, 1);
  assert.match(html, /^[\s\S]*?<option value="NO" selected="">Norge<\/option><hr\/>/);
});

test('radio cards and check boxes say what is chosen and what is wrong', () => {
  const html = renderFragment(
    <RadioCards
      name="m"
      legend="Metode"
      value="b"
      error="Velg"
      choices={[
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ]}
    />,
  );
  assert.match(html, /<fieldset[^>]*aria-describedby="m-error"><legend class="ds-label">Metode/);
  assert.match(html, /id="m-2" name="m" value="b" checked=""/);
  assert.equal(html.match(/checked/g)?.length, 1);
  assert.match(
    renderFragment(<Checkbox name="k" label="K" checked disabled />),
    /type="checkbox"[^>]*disabled="" value="on" checked=""/,
  );
});

test('the countdown carries its sentence for one, two and many, with the number to put in', () => {
  const html = renderFragment(<Countdown seconds={1.2} text={(n) => `om ${n} ${n === 1 ? 'sekund' : 'sekunder'}`} />);
  assert.match(html, /data-seconds="2" data-one="om 1 sekund" data-two="om 2 sekunder" data-many="om \{n\} sekunder"/);
  assert.match(html, /<p class="vk-countdown__text">om 2 sekunder<\/p>/);
  assert.doesNotMatch(renderFragment(<Countdown seconds={0} text={String} />), /countdown__text|data-one/);
});

test('initials come from the first and the last name, in whole letters', () => {
  assert.equal(initialsOf('Kari Nordmann'), 'KN');
  assert.equal(initialsOf('  ášša   máret ŋuorta '), 'ÁŊ');
  assert.equal(initialsOf('Kari'), 'K');
  assert.equal(initialsOf(''), '');
});

test('renderPage refuses what is not ready', () => {
  const Late = async () => <p>late</p>;
  assert.throws(() => renderPage(<Late />), /asynchronous/);
});
