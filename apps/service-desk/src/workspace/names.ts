import type { Translator } from '@vakt/messages/translate';
import { renderCaseNumber } from '../access/case-number.ts';
import { nameGroup } from '../queues/describe-case.ts';
import type { GroupShown, PersonShown } from './case-page.store.ts';
import type { Names } from './history-line.ts';

/** Names for ids, from what a page has loaded. Somebody who is not known is "unknown", never an id. */
export function namesOf(
  translator: Translator,
  loaded: { people: ReadonlyMap<string, PersonShown>; groups: readonly GroupShown[] },
  casePrefix: string,
): Names {
  const { t } = translator;
  return {
    person: (id) => (id === null ? null : loaded.people.get(id)?.name) || t('case.unknownPerson'),
    group: (id) => {
      const group = loaded.groups.find((one) => one.id === id);
      return group ? nameGroup(translator, group) : t('case.closedGroup');
    },
    number: (number) => renderCaseNumber(number, casePrefix),
  };
}
