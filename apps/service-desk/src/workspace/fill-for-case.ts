import { renderCaseNumber } from '../access/case-number.ts';
import type { OpenedCase } from '../access/open-case.ts';
import type { Viewer } from '../access/viewer.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { fillTemplate, firstNameOf, pickBody } from '../templates/fill-template.ts';
import { findUsableTemplate } from '../templates/usable-templates.ts';
import { findCaseHead, findPeople } from './case-page.store.ts';

/** A template's text for a case, in its requester's language; null when there is no such template for this viewer. */
export async function fillForCase(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: { viewer: Viewer; case: OpenedCase; templateId: string },
): Promise<string | null> {
  const { viewer } = wish;
  const [template, head] = await Promise.all([
    findUsableTemplate(deps.db, viewer, wish.templateId),
    findCaseHead(deps.db, viewer, wish.case.id),
  ]);
  if (!template || !head) return null;
  const people = await findPeople(deps.db, [head.requesterId, viewer.personId]);
  const name = people.get(head.requesterId)?.name ?? '';
  const number = renderCaseNumber(head.number, deps.settings.casePrefix);
  const { text, lang } = pickBody(template.bodies, head.language);
  return fillTemplate(text, {
    navn: name,
    fornavn: firstNameOf(name),
    sak: number,
    tittel: head.title,
    gruppe: lang === 'en' ? head.groupEn : head.groupNb,
    saksbehandler: people.get(viewer.personId)?.name ?? '',
    brukerstøtte: deps.settings.name,
    lenke: new URL(`/${number}`, deps.settings.publicUrl).href,
  });
}
