import { nameCountry } from '@vakt/messages/countries';
import { formatList } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { DescriptionList, Panel } from '@vakt/ui/content';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonRow, Form } from '@vakt/ui/form';
import { serviceName } from '../../journeys/situation.ts';
import { POLICIES_ADDRESS } from '../../own-services.ts';
import type { WhatIfAnswer, WhatIfFault, WhatIfWish } from '../../policies/answer-what-if.ts';
import { describeLevel, nameWeekday } from '../../policies/describe-rule.ts';
import { acrOf } from '../../policies/effective-policy.ts';
import { DEMANDS } from '../../policies/rules.ts';
import type { Ask } from '../../policies/what-if.ts';
import type { PageContext } from '../../web/page-context.ts';
import type { PoliciesProps } from './policies-props.ts';

export const WHAT_IF_ADDRESS = `${POLICIES_ADDRESS}/what-if`;

const FAULTS: Record<WhatIfFault['field'], PlainKey> = {
  person: 'policy.personUnknown',
  service: 'policy.service',
  network: 'policy.place',
  address: 'policy.addressWrong',
  at: 'policy.atWrong',
};

export function faultText({ t }: PageContext, { field }: WhatIfFault): string {
  return t(FAULTS[field]);
}

const NOTHING: WhatIfWish = { person: '', service: '', network: '', address: '', country: '', at: '' };

/** "What if": who, to what, from where, when; and what would happen. */
export function WhatIfPart({ page, administrator, whatIf }: PoliciesProps) {
  const { t } = page;
  const errorOf = (field: WhatIfFault['field']) =>
    whatIf?.fault?.field === field ? faultText(page, whatIf.fault) : null;
  return (
    <Panel title={t('policy.whatIfHeading')} id="what-if">
      <p>{t('policy.whatIfLead')}</p>
      {whatIf?.answer ? <Answer page={page} answer={whatIf.answer} /> : null}
      <Form action={WHAT_IF_ADDRESS} hidden={{ session: administrator.sessionId }} label={t('policy.whatIfHeading')}>
        <WhatIfFields page={page} wish={whatIf?.wish ?? NOTHING} errorOf={errorOf} />
        <ButtonRow>
          <Button>{t('policy.ask')}</Button>
        </ButtonRow>
      </Form>
    </Panel>
  );
}

interface FieldsProps {
  page: PageContext;
  wish: WhatIfWish;
  errorOf(field: WhatIfFault['field']): string | null;
}

function WhatIfFields({ page, wish, errorOf }: FieldsProps) {
  const { t, settings } = page;
  return (
    <>
      <TextField
        name="person"
        label={t('policy.person')}
        hint={t('policy.personHint')}
        error={errorOf('person')}
        value={wish.person}
        spellcheck={false}
      />
      <SelectField
        name="service"
        label={t('policy.service')}
        error={errorOf('service')}
        value={wish.service}
        options={settings.services.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <SelectField
        name="network"
        label={t('policy.place')}
        error={errorOf('network')}
        value={wish.network}
        options={[
          { value: '', label: t('policy.placeAddress') },
          { value: 'none', label: t('policy.placeNone') },
          ...Object.keys(settings.networks).map((name) => ({ value: name, label: name })),
        ]}
      />
      <TextField
        name="address"
        label={t('policy.address')}
        hint={t('policy.addressHint')}
        error={errorOf('address')}
        value={wish.address}
        spellcheck={false}
      />
      <TextField
        name="at"
        label={t('policy.at')}
        hint={t('policy.atHint')}
        error={errorOf('at')}
        value={wish.at}
        placeholder="2026-11-26T22:30"
        spellcheck={false}
      />
    </>
  );
}

const ASKS: Record<Ask, PlainKey> = {
  password: 'policy.ask.password',
  'second-factor': 'policy.ask.secondFactor',
  passkey: 'policy.ask.passkey',
  enrol: 'policy.ask.enrol',
  'enrol-passkey': 'policy.ask.enrolPasskey',
  blocked: 'policy.ask.blocked',
};

function Answer({ page, answer }: { page: PageContext; answer: WhatIfAnswer }) {
  const { t, language, settings } = page;
  const { policy, facts, person, needed, asks } = answer;
  const level = DEMANDS.find((one) => acrOf(one) === needed) ?? policy.level;
  const place = [
    facts.network === null ? t('policy.whereNoNetwork') : t('policy.whereNetwork', { network: facts.network }),
    facts.country === null ? t('policy.whereNoCountry') : nameCountry(language, facts.country).name,
  ];
  const clock = [Math.floor(facts.minute / 60), facts.minute % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const groups = person.groups.length === 0 ? t('policy.noGroups') : formatList(language, person.groups);
  const decision = t('policy.decisionLevel', { level: t(describeLevel({ ...policy, level })) });
  return (
    <section aria-labelledby="answer" class="vk-answer">
      <h3 id="answer">{t('policy.answerHeading')}</h3>
      <DescriptionList
        items={[
          {
            term: t('policy.decision'),
            details: <strong>{policy.block ? t('policy.decisionBlocked') : decision}</strong>,
          },
          {
            term: t('policy.meets'),
            details: formatList(
              language,
              asks.map((ask) => t(ASKS[ask])),
            ),
          },
          {
            term: t('policy.spoke'),
            details: policy.rules.length === 0 ? t('policy.spokeNone') : formatList(language, policy.rules),
          },
          { term: t('policy.who'), details: t('policy.answerWho', { name: person.displayName, groups }) },
          { term: t('policy.service'), details: serviceName(settings, facts.service) },
          { term: t('policy.where'), details: place.join(', ') },
          { term: t('policy.time'), details: `${nameWeekday(language, facts.weekday)} ${clock}` },
        ]}
      />
    </section>
  );
}
