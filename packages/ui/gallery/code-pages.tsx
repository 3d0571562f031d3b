import type { Assets } from '../src/assets.ts';
import { ChoiceList } from '../src/choices.tsx';
import { CodeField } from '../src/code-field.tsx';
import { AccountLine, MoreInformation, Panel, StepHeading } from '../src/content.tsx';
import { Button, ButtonRow, Form, TextLink } from '../src/form.tsx';
import { Alert, Countdown, DeliveryStatus, Live } from '../src/status.tsx';
import { sample } from './frame.tsx';

const wait = (seconds: number) => `Du kan be om ny kode om ${seconds} ${seconds === 1 ? 'sekund' : 'sekunder'}`;
/** Pages in their shape; the words are samples, the real ones are the applications'. */
export function codePages(assets: Assets): Record<string, string> {
  return {
    'code-sending': codePage(assets, 'sending'),
    'code-delivered': codePage(assets, 'delivered'),
    'code-error': codePage(assets, 'failed', 'Koden er feil. Sjekk koden og prøv på nytt. Du har 4 forsøk igjen.'),
    'code-call': codePage(assets, 'ringing'),
    'other-ways': otherWays(assets),
  };
}

function otherWays(assets: Assets): string {
  return sample(
    assets,
    'Logg på på en annen måte',
    <>
      <AccountLine address="kari@ntnu.no" />
      <StepHeading title="Logg på på en annen måte" lead="Velg hvordan du vil bekrefte at det er deg." />
      <Form action="/other">
        <ChoiceList
          name="method"
          items={[
            { value: 'sms', icon: 'Mobile', label: 'Send meg en kode via SMS', hint: '+XX XXXXXX04' },
            { value: 'call', icon: 'PhoneFill', label: 'Ring meg', hint: '+XX XXXXXX04' },
            { value: 'totp', icon: 'KeyVertical', label: 'Bruk en kode fra godkjennerappen' },
          ]}
        />
      </Form>
      <Alert tone="info" title="Ingen av dem virker?">
        <p>
          Kontakt brukerstøtte på 73 59 15 00, så hjelper vi deg inn igjen. <TextLink href="/help">Hjelp</TextLink>
        </p>
      </Alert>
    </>,
  );
}

const DELIVERY = {
  sending: 'Sender tekstmelding …',
  delivered: 'Levert til telefonen',
  failed: 'Operatøren din har ikke levert meldingen. Skal vi ringe i stedet?',
  ringing: 'Vi ringer deg nå',
};

function codePage(assets: Assets, state: keyof typeof DELIVERY, error?: string): string {
  return sample(
    assets,
    'Angi kode',
    <Live src="/events" reload={{ label: 'Last siden på nytt', href: '/code' }}>
      <AccountLine address="kari@ntnu.no" />
      <StepHeading
        title="Angi kode"
        lead="Vi sendte en tekstmelding til telefonen din +XX XXXXXX04. Skriv inn koden for å logge på."
      />
      <Form action="/check" waitFor={state === 'sending' ? 'handed-over' : undefined}>
        <CodeField
          name="code"
          label="Kode"
          hint="Koden står i meldingen merket KD."
          digits={6}
          error={error}
          required
          autofocus
        />
        <Button fullWidth>Kontroller</Button>
      </Form>
      <DeliveryStatus state={state} text={DELIVERY[state]} />
      <Panel title="Fikk du ingen kode?">
        <Form action="/resend">
          <Countdown seconds={state === 'failed' ? 0 : 27} text={wait}>
            <ButtonRow>
              <Button variant="secondary" name="action" value="resend">
                Send ny kode
              </Button>
              <Button variant="tertiary" name="action" value="call">
                Ring meg i stedet
              </Button>
            </ButtonRow>
          </Countdown>
        </Form>
        <p>
          Har du problemer? <TextLink href="/other">Logg på på en annen måte</TextLink>
        </p>
        <MoreInformation label="Mer informasjon">
          <p>Koden gjelder i 10 minutter. Ikke gi den til noen.</p>
        </MoreInformation>
      </Panel>
    </Live>,
  );
}
