import type { Translator } from '@vakt/messages/translate';
import { EmptyState } from '@vakt/ui/desk';

/** Id of a case on its page. */
export const CASE_ID = 'case';

/**
 * Stands where a case stood that its reader may not see any longer. What they were writing themselves is theirs: the page's
 * script puts it into these fields, and one without text is not shown. `listSrc` is where the list's own events come from.
 */
export function CaseGone({
  translator: { t },
  listHref,
  listSrc,
}: {
  translator: Translator;
  listHref: string;
  listSrc: string;
}) {
  return (
    <article class="vk-case vk-case--gone" id={CASE_ID} data-live-src={listSrc}>
      <EmptyState
        title={<span data-announce="">{t('case.goneTitle')}</span>}
        text={t('case.goneText')}
        icon="PadlockLocked"
      >
        <a class="ds-link" href={listHref}>
          {t('case.back')}
        </a>
      </EmptyState>
      {(['reply', 'note'] as const).map((kind) => (
        <div class="vk-case__left ds-field">
          <label class="ds-label" for={`${kind}-body`}>
            {t(kind === 'reply' ? 'case.goneReply' : 'case.goneNote')}
          </label>
          <textarea class="ds-input" id={`${kind}-body`} rows={6} readonly placeholder=" " />
        </div>
      ))}
    </article>
  );
}
