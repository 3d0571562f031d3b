import { StepHeading } from '@vakt/ui/content';
import { ButtonLink } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';

/** A service that was taken away while somebody filled in its form: what they wrote is not lost. */
export function GonePage(props: PageProps & { written: string | null }) {
  const { t } = props.visit.translator;
  const title = t('selfService.goneTitle');
  return (
    <DeskFrame {...props} title={title} variant="wide" current="self-service">
      <StepHeading title={title} lead={props.written === null ? null : t('selfService.goneText')} />
      {props.written === null ? null : <p class="vk-written">{props.written}</p>}
      <ButtonLink href="/self-service">{t('selfService.allServices')}</ButtonLink>
    </DeskFrame>
  );
}
