import { formatList } from '@vakt/messages/format';
import { Table } from '../table.tsx';
import type { ReportProps } from './part-props.ts';
import { nameMethod, nameWord } from './report-words.ts';

/** The people, with Entra's columns. */
export function PeopleTable({ page, view, figures }: ReportProps) {
  const { t, language, settings } = page;
  const yesNo = (yes: boolean) => (yes ? t('audit.value.yes') : t('audit.value.no'));
  const domainOf = (id: string) => settings.organisations.find((one) => one.id === id)?.domain;
  return (
    <Table
      id="people-table"
      caption={t('report.peopleCaption')}
      columns={[
        { label: t('report.userName') },
        { label: t('report.name') },
        { label: t('report.mfaCapable') },
        { label: t('report.passwordlessCapable') },
        { label: t('report.methodsRegistered') },
        { label: t('report.defaultMethod') },
        { label: t('report.recoveryCodes'), numeric: true },
        { label: t('report.lastUpdated') },
      ]}
      rows={view.people.map((person) => {
        const domain = domainOf(person.organisation);
        const methods = person.methods.map((kind) => nameMethod(t, kind));
        return [
          domain ? `${person.userName}@${domain}` : person.userName,
          person.displayName,
          yesNo(methods.length > 0),
          yesNo(person.methods.includes('passkey')),
          methods.length > 0 ? formatList(language, methods) : '–',
          person.defaultChannel ? nameWord(language, person.defaultChannel) : '–',
          figures.count(person.recoveryCodesLeft),
          person.updatedAt ? figures.moment(person.updatedAt) : '–',
        ];
      })}
    />
  );
}
