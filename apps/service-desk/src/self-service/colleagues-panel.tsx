import { Panel, SmallPrint } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonRow, Form, TextLink } from '@vakt/ui/form';
import type { PageProps } from '../pages/frame.tsx';
import type { OwnParty } from './own-cases.store.ts';

/** How far adding a colleague has come. */
export interface ColleagueForm {
  /** What was typed: a user name or an address. */
  who: string;
  error: string | null;
  /** Whom that is, to be confirmed before they see the case. */
  found: string | null;
}

export interface ColleaguesProps {
  visit: PageProps['visit'];
  number: string;
  personId: string;
  requesterId: string;
  isRequester: boolean;
  parties: readonly OwnParty[];
  colleague: ColleagueForm;
}

/** Who else sees the case. The requester adds and removes colleagues; a colleague can leave. */
export function Colleagues(props: ColleaguesProps) {
  const { t } = props.visit.translator;
  return (
    <Panel title={t('selfService.colleagues')} id="colleagues">
      <p>{t('selfService.colleaguesText')}</p>
      <ul class="vk-people">
        {props.parties.map((party) => (
          <Party {...props} party={party} />
        ))}
      </ul>
      {props.isRequester && props.colleague.found === null ? <Add {...props} /> : null}
    </Panel>
  );
}

function Party({ party, ...props }: ColleaguesProps & { party: OwnParty }) {
  const { t } = props.visit.translator;
  const isMe = party.id === props.personId;
  const mayRemove = party.id !== props.requesterId && (props.isRequester || isMe);
  return (
    <li>
      <span>
        {party.name}
        {isMe ? ` (${t('selfService.you')})` : null}
        {party.id === props.requesterId ? ` – ${t('selfService.requester')}` : null}
      </span>
      {mayRemove ? (
        <Form
          action={`/self-service/cases/${props.number}/remove-colleague`}
          hidden={{ person: party.id }}
          label={party.name}
        >
          <Button variant="link">
            {isMe ? t('selfService.leave') : t('selfService.removeColleague', { name: party.name })}
          </Button>
        </Form>
      ) : null}
    </li>
  );
}

function Add({ visit, number, colleague }: ColleaguesProps) {
  const { t } = visit.translator;
  return (
    <Form action={`/self-service/cases/${number}/add-colleague`}>
      <TextField
        name="who"
        label={t('selfService.colleagueWho')}
        hint={t('selfService.colleagueHint')}
        value={colleague.who}
        error={colleague.error}
        autocomplete="off"
        spellcheck={false}
        maxlength={200}
      />
      <Button variant="secondary">{t('selfService.colleagueFind')}</Button>
    </Form>
  );
}

/**
 * A wrong name would show the case to the wrong person: whom it is stands at the top of the page, where whoever asked for
 * it comes out, before anything happens.
 */
export function ConfirmColleague({
  visit,
  number,
  colleague,
}: Pick<ColleaguesProps, 'visit' | 'number' | 'colleague'>) {
  const { t } = visit.translator;
  return (
    <Panel title={t('selfService.colleagueWho')}>
      <Form action={`/self-service/cases/${number}/add-colleague`} hidden={{ who: colleague.who, confirmed: 'yes' }}>
        <p role="status" id="who">
          {t('selfService.colleagueConfirm', { name: colleague.found ?? '', who: colleague.who })}
        </p>
        <SmallPrint>{t('selfService.colleagueConfirmText')}</SmallPrint>
        <ButtonRow>
          <Button>{t('selfService.colleagueAdd')}</Button>
          <TextLink href={`/self-service/cases/${number}#colleagues`}>{t('common.cancel')}</TextLink>
        </ButtonRow>
      </Form>
    </Panel>
  );
}
