import type { Assets } from '../src/assets.ts';
import { AccountList, LinkList } from '../src/choices.tsx';
import { DescriptionList, Note, SmallPrint, StepHeading } from '../src/content.tsx';
import { PasswordField, TextField } from '../src/fields.tsx';
import { Button, ButtonLink, ButtonRow, Form, TextLink } from '../src/form.tsx';
import { Alert } from '../src/status.tsx';
import { sample } from './frame.tsx';

/** Pages in their shape; the words are samples, the real ones are the applications'. */
export function accountPages(assets: Assets): Record<string, string> {
  return {
    login: login(assets),
    'login-error': loginError(assets),
    'choose-account': chooseAccount(assets),
    organisations: organisations(assets),
    problem: problem(assets),
  };
}

function login(assets: Assets): string {
  return sample(
    assets,
    'Logg inn med Feide',
    <>
      <StepHeading title="Logg inn med Feide" lead="Office365 for NTNU har bedt om at du logger inn med Feide." />
      <Form action="/login" hidden={{ csrf: 'x"<&' }}>
        <p>
          Logg inn med din Feide-konto fra <strong>NTNU</strong>.{' '}
          <TextLink href="/organisations">Ikke din tilhørighet?</TextLink>
        </p>
        <TextField name="username" label="Brukernavn" autocomplete="username" spellcheck={false} required autofocus />
        <PasswordField name="password" label="Passord" showLabel="Vis" hideLabelText="Skjul" required />
        <Button fullWidth>Logg inn</Button>
      </Form>
      <SmallPrint centred>
        <TextLink href="/forgotten">Glemt brukernavn eller passord?</TextLink>
      </SmallPrint>
      <Note icon="PadlockLocked">Sjekk at adressen begynner med login.ntnu.example før du skriver passordet.</Note>
    </>,
  );
}

function loginError(assets: Assets): string {
  return sample(
    assets,
    'Feil: Logg inn med Feide',
    <>
      <StepHeading title="Logg inn med Feide" lead="Office365 for NTNU har bedt om at du logger inn med Feide." />
      <Form action="/login">
        <Alert tone="danger" urgent>
          <p>Brukernavn eller passord er feil. Prøv på nytt.</p>
        </Alert>
        <TextField
          name="username"
          label="Brukernavn"
          hint="For eksempel karino"
          value={'kari"><b>'}
          autocomplete="username"
          spellcheck={false}
          required
        />
        <PasswordField name="password" label="Passord" showLabel="Vis" hideLabelText="Skjul" required autofocus />
        <Button fullWidth>Logg inn</Button>
      </Form>
    </>,
  );
}

function chooseAccount(assets: Assets): string {
  return sample(
    assets,
    'Velg en konto',
    <>
      <StepHeading title="Velg en konto" lead="for å gå videre til NTNU hjelp" />
      <Form action="/choose">
        <AccountList
          name="account"
          items={[
            { value: '1', name: 'Kari Nordmann', address: 'kari@ntnu.no', note: 'Logget inn' },
            {
              value: '2',
              name: 'Nils-Áslak Ŋuorta Valkeapää',
              address: 'nils.aslak.nuorta.valkeapaa@samas.example',
              note: 'Logget ut',
            },
          ]}
          other={{ label: 'Bruk en annen konto', value: 'other' }}
        />
      </Form>
    </>,
  );
}

function organisations(assets: Assets): string {
  return sample(
    assets,
    'Velg tilhørighet',
    <>
      <StepHeading title="Velg tilhørighet" lead="Hvor har du konto?" />
      <Form action="/organisations" method="get" label="Søk">
        <TextField name="q" type="search" label="Søk etter organisasjon" />
        <Button variant="secondary">Søk</Button>
      </Form>
      <LinkList
        label="Organisasjoner"
        items={[
          { href: '/o/ntnu', label: 'NTNU', hint: 'ntnu.no' },
          { href: '/o/samas', label: 'Sámi allaskuvla', hint: 'samas.no', lang: 'se' },
        ]}
      />
    </>,
  );
}

function problem(assets: Assets): string {
  return sample(
    assets,
    'Noe gikk galt',
    <>
      <StepHeading title="En feil har oppstått" />
      <Alert tone="warning" title="Du brukte for lang tid">
        <p>Begynn på nytt; det du har registrert, er lagret.</p>
      </Alert>
      <DescriptionList
        items={[
          { term: 'Referanse', details: '7F3A-22C1' },
          { term: 'Tidspunkt', details: '4. mars kl. 09.41' },
        ]}
      />
      <ButtonRow stacked>
        <ButtonLink href="/again" variant="primary">
          Prøv på nytt
        </ButtonLink>
        <ButtonLink href="/support">Kontakt brukerstøtte</ButtonLink>
      </ButtonRow>
    </>,
  );
}
