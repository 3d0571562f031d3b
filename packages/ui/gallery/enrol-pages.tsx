import type { Assets } from '../src/assets.ts';
import { CheckboxRow, CheckboxRows, RadioCards } from '../src/choices.tsx';
import { CodeField } from '../src/code-field.tsx';
import { AccountLine, MoreInformation, QrCode, Secret, SmallPrint, StepHeading } from '../src/content.tsx';
import { PhoneField, SelectField, TextField } from '../src/fields.tsx';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '../src/form.tsx';
import { Alert } from '../src/status.tsx';
import { sample } from './frame.tsx';

const norway = { value: 'NO', label: 'Norge (+47)' };
const countries = [
  { value: 'DK', label: 'Danmark (+45)' },
  { value: 'FI', label: 'Finland (+358)' },
  norway,
  { value: 'SE', label: 'Sverige (+46)' },
];
/** Not a readable code, only its looks. */
const QR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#ffffff" d="M0 0h29v29H0z"/><path stroke="#000000" d="M4 4.5h7m2 0h1m1 0h2m1 0h7M4 5.5h1m5 0h1m1 0h3m3 0h1m5 0h1M4 6.5h1m1 0h3m1 0h1m2 0h2m3 0h1m1 0h3m1 0h1M4 7.5h1m1 0h3m1 0h1m1 0h1m2 0h1m2 0h1m1 0h3m1 0h1M4 8.5h1m1 0h3m1 0h1m3 0h2m2 0h1m1 0h3m1 0h1M4 9.5h1m5 0h1m2 0h1m1 0h1m2 0h1m5 0h1M4 10.5h7m1 0h1m1 0h1m1 0h1m1 0h7M4 13.5h2m2 0h4m2 0h3m3 0h2M5 15.5h3m2 0h5m1 0h2m3 0h3M4 18.5h7m2 0h3m2 0h4M4 19.5h1m5 0h1m3 0h2m1 0h6M4 20.5h1m1 0h3m1 0h1m2 0h1m3 0h5M4 22.5h1m1 0h3m1 0h1m1 0h4m4 0h4M4 24.5h7m3 0h3m2 0h5"/></svg>`;

/** Pages in their shape; the words are samples, the real ones are the applications'. */
export function enrolPages(assets: Assets): Record<string, string> {
  return {
    'more-information': moreInformation(assets),
    register: registerPage(assets, {}),
    'register-errors': registerPage(assets, {
      number: 'Mobilnummeret er ugyldig. Norske mobilnummer har 8 siffer og begynner med 4 eller 9.',
      method: 'Kontortelefon kan ikke ta imot SMS. Velg «Ring meg».',
    }),
    done: done(assets),
    preferences: preferencesPage(assets),
    'set-up-app': setUpApp(assets),
  };
}

function moreInformation(assets: Assets): string {
  return sample(
    assets,
    'Trenger mer informasjon',
    <>
      <AccountLine address="kari@ntnu.no" />
      <StepHeading
        title="Trenger mer informasjon"
        lead="Organisasjonen trenger mer informasjon for å beskytte kontoen din"
      />
      <p>
        <TextLink href="/other">Bruk en annen konto</TextLink>
      </p>
      <MoreInformation label="Lær mer">
        <p>
          Et passord kan bli gjettet eller stjålet. Med en kode på telefonen din holder det ikke å kjenne passordet.
        </p>
      </MoreInformation>
      <Form action="/next">
        <Button>Neste</Button>
      </Form>
    </>,
  );
}

function done(assets: Assets): string {
  return sample(
    assets,
    'Bekreftelse vellykket',
    <>
      <StepHeading title="Ytterligere sikkerhetsbekreftelse" />
      <StepHeading level={2} title="Trinn 2: Vi har sendt deg en tekstmelding til telefonnummer +47 412 34 567" />
      <Alert tone="success">
        <p>Bekreftelse vellykket.</p>
      </Alert>
      <Form action="/done">
        <Button>Fullført</Button>
      </Form>
    </>,
  );
}

function setUpApp(assets: Assets): string {
  return sample(
    assets,
    'Konfigurer Authenticator-appen',
    <>
      <StepHeading title="Konfigurer Authenticator-appen" lead="Åpne appen på telefonen og les av koden." />
      <QrCode svg={QR} label="QR-kode for godkjennerappen" />
      <MoreInformation label="Kan du ikke lese av koden?" open>
        <p>Skriv inn denne nøkkelen i appen:</p>
        <Secret text="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" />
      </MoreInformation>
      <Form action="/app">
        <CodeField name="code" label="Kode fra appen" digits={6} required />
        <ButtonRow>
          <Button>Kontroller</Button>
          <ButtonLink href="/back" variant="tertiary">
            Avbryt
          </ButtonLink>
        </ButtonRow>
      </Form>
    </>,
  );
}

function registerPage(assets: Assets, errors: { number?: string; method?: string }): string {
  const list = [
    ...(errors.number ? [{ fieldId: 'number', text: errors.number }] : []),
    ...(errors.method ? [{ fieldId: 'method', text: errors.method }] : []),
  ];
  return sample(
    assets,
    'Ytterligere sikkerhetsbekreftelse',
    <>
      <StepHeading
        title="Ytterligere sikkerhetsbekreftelse"
        lead={
          <>
            Sikre kontoen din ved å legge til telefonbekreftelse i passordet. <TextLink href="/learn">Lær mer</TextLink>
          </>
        }
      />
      <ErrorSummary title="Rett dette før du går videre" errors={list} />
      <Form action="/register">
        <StepHeading level={2} title="Trinn 1: Hvordan skal vi kontakte deg?" />
        <ContactFields {...errors} />
        <ButtonRow>
          <Button>Neste</Button>
          <Button variant="tertiary" name="action" value="back" formnovalidate>
            Tilbake
          </Button>
        </ButtonRow>
        <SmallPrint>
          Telefonnumrene dine vil bare bli brukt til kontosikkerhet. Standardavgifter for telefon og SMS vil påløpe.
        </SmallPrint>
      </Form>
    </>,
  );
}

function preferencesPage(assets: Assets): string {
  return sample(
    assets,
    'Ytterligere sikkerhetsbekreftelse',
    <>
      <StepHeading
        title="Ytterligere sikkerhetsbekreftelse"
        lead="Når du logger på med passordet, må du også svare fra en registrert enhet. Dette gjør det vanskeligere for en hacker å logge på med bare et stjålet passord."
      />
      <Form action="/save">
        <StepHeading
          level={2}
          title="Hvilket alternativ foretrekker du?"
          lead="Vi vil bruke dette bekreftelsesalternativet som standard."
        />
        <SelectField
          name="preferred"
          label="Foretrukket alternativ"
          hideLabel
          value="sms"
          options={[
            { value: 'sms', label: 'Tekstkode til godkjenningstelefon' },
            { value: 'call', label: 'Ring til godkjenningstelefon' },
          ]}
        />
        <StepHeading level={2} title="Hvordan vil du svare?" lead="Velg ett eller flere av disse alternativene." />
        <MethodRows />
        <ButtonRow>
          <Button>Lagre</Button>
          <ButtonLink href="/cancel" variant="tertiary">
            Avbryt
          </ButtonLink>
        </ButtonRow>
        <SmallPrint>
          Telefonnumrene dine vil bare bli brukt til kontosikkerhet. Standardavgifter for telefon og SMS vil påløpe.
        </SmallPrint>
      </Form>
    </>,
    { variant: 'wide' },
  );
}

function ContactFields(errors: { number?: string; method?: string }) {
  return (
    <>
      <RadioCards
        name="contact"
        legend="Hva vil du bruke?"
        value={errors.method ? 'office' : 'phone'}
        choices={[
          { value: 'phone', label: 'Godkjenningstelefon', hint: 'Mobilen du har med deg' },
          { value: 'office', label: 'Kontortelefon', hint: 'Fasttelefon – vi kan bare ringe' },
          { value: 'app', label: 'Godkjennerapp', hint: 'En app som lager koder' },
        ]}
      />
      <SelectField
        name="country"
        label="Land eller område"
        value="NO"
        first={[norway]}
        options={countries}
        autocomplete="country"
      />
      <PhoneField
        name="number"
        label="Telefonnummer"
        hint="Fyll inn ditt mobilnummer, 8 siffer."
        error={errors.number}
        required
      />
      <RadioCards
        name="method"
        legend="Metode"
        layout="columns"
        value="sms"
        error={errors.method}
        choices={[
          { value: 'sms', label: 'Send meg en kode via SMS' },
          { value: 'call', label: 'Ring meg' },
        ]}
      />
    </>
  );
}

function MethodRows() {
  const country = (id: string, value?: string) => (
    <SelectField
      name={`${id}-country`}
      label="Land eller område"
      value={value}
      empty={value ? undefined : 'Velg land eller område'}
      first={[norway]}
      options={countries}
    />
  );
  return (
    <CheckboxRows>
      <CheckboxRow name="phone" label="Godkjenningstelefon" checked status="Bekreftet">
        {country('phone', 'NO')}
        <PhoneField name="phone-number" label="Telefonnummer" value="412 34 567" />
      </CheckboxRow>
      <CheckboxRow name="office" label="Kontortelefon">
        {country('office')}
        <PhoneField name="office-number" label="Telefonnummer" error="Telefonnummeret mangler." />
        <TextField name="office-extension" label="Internnummer" inputmode="numeric" maxlength={8} />
      </CheckboxRow>
      <CheckboxRow name="alternate" label="Telefon for alternativ godkjenning">
        {country('alternate')}
        <PhoneField name="alternate-number" label="Telefonnummer" />
      </CheckboxRow>
      <CheckboxRow name="app" label="Godkjennerapp eller token">
        <Button variant="secondary" name="action" value="set-up-app">
          Konfigurer Authenticator-appen
        </Button>
      </CheckboxRow>
    </CheckboxRows>
  );
}
