import { FieldError, TextField } from '@vakt/ui/fields';
import { Button } from '@vakt/ui/form';
import type { PageProps } from '../pages/frame.tsx';
import type { PersonFound } from '../people/find-people.ts';
import type { CallFault } from './call-fault.ts';
import type { TypedCall } from './read-call.ts';

export interface CallerFieldProps {
  page: PageProps;
  typed: TypedCall;
  /** Who was chosen. */
  caller: PersonFound | null;
  /** Who was found by what was typed; null when nothing was looked for. */
  found: readonly PersonFound[] | null;
  faults: readonly CallFault[];
}

/** Who calls: looked up as one types; without script by a button, with those found to choose from. */
export function CallerField(props: CallerFieldProps & { error: string | null }) {
  const { page, typed, caller, found, error } = props;
  const { t } = page.visit.translator;
  const shown = caller && !found?.some(({ id }) => id === caller.id) ? [caller, ...(found ?? [])] : (found ?? []);
  return (
    <>
      <div class="ds-field vk-caller">
        <label class="ds-label" for="caller">
          {t('phoneCall.who')}
        </label>
        <p class="vk-hint" data-field="description" id="caller-hint">
          {t('phoneCall.whoHint')}
        </p>
        <div class="vk-caller__row">
          <input
            class="ds-input"
            type="text"
            id="caller"
            name="q"
            value={typed.q}
            maxlength={100}
            autocomplete="off"
            spellcheck={false}
            autofocus={caller === null || undefined}
            aria-describedby={error ? 'caller-hint caller-error' : 'caller-hint'}
            aria-invalid={error ? 'true' : undefined}
          />
          <Button variant="secondary" name="end" value="find" formnovalidate>
            {t('phoneCall.find')}
          </Button>
        </div>
        <FieldError id="caller-error" text={error} />
        {found !== null && found.length === 0 ? <p role="status">{t('phoneCall.nobodyFound')}</p> : null}
      </div>
      <Found people={shown} chosen={caller?.id ?? null} label={t('phoneCall.who')} />
      <NewCaller {...props} />
    </>
  );
}

/** Those to choose from. The page script puts its own choice here. */
function Found(props: { people: readonly PersonFound[]; chosen: string | null; label: string }) {
  return (
    <fieldset class="vk-caller__found" hidden={props.people.length === 0 || undefined}>
      <legend class="ds-sr-only">{props.label}</legend>
      {props.people.map((person) => (
        <div>
          <input
            type="radio"
            name="person"
            id={`person-${person.id}`}
            value={person.id}
            checked={person.id === props.chosen || undefined}
          />
          <label for={`person-${person.id}`}>
            <strong>{person.name}</strong> {describePerson(person)}
          </label>
        </div>
      ))}
    </fieldset>
  );
}

/** How one person is told from another of the same name. */
export function describePerson({ unit, userName, email, phone }: PersonFound): string {
  return [unit, userName ?? email, phone].filter(Boolean).join(' · ');
}

function NewCaller({ page, typed, faults }: Pick<CallerFieldProps, 'page' | 'typed' | 'faults'>) {
  const { t } = page.visit.translator;
  const isOpen = typed.name !== '' || typed.email !== '' || faults.includes('name') || faults.includes('email');
  return (
    <details class="vk-call__new" open={isOpen || undefined}>
      <summary>{t('phoneCall.newPerson')}</summary>
      <div class="vk-call__where">
        <TextField
          name="name"
          label={t('phoneCall.name')}
          value={typed.name}
          error={faults.includes('name') ? t('phoneCall.error.name') : null}
          maxlength={100}
          autocomplete="off"
        />
        <TextField
          name="email"
          type="email"
          label={`${t('phoneCall.email')} (${t('common.optional')})`}
          value={typed.email}
          error={faults.includes('email') ? t('phoneCall.error.email') : null}
          maxlength={200}
          autocomplete="off"
        />
        <TextField
          name="phone"
          type="tel"
          label={`${t('phoneCall.phone')} (${t('common.optional')})`}
          value={typed.phone}
          maxlength={30}
          autocomplete="off"
        />
      </div>
    </details>
  );
}
