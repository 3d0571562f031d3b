import type { News } from '../notices/notice.ts';
import type { JourneyDependencies, Visitor } from './dependencies.ts';
import type { Situation } from './situation.ts';

/** Tells the owner of the journey's account, on every way there is, that something was done with it. Never throws. */
export async function tellOwnerOf(
  deps: Pick<JourneyDependencies, 'tellOwner'>,
  { account }: Pick<Situation, 'account'>,
  visitor: Pick<Visitor, 'language'>,
  news: News,
): Promise<void> {
  if (account) await deps.tellOwner({ ...news, accountId: account.id, language: visitor.language });
}
