import type { PlainKey } from '@vakt/messages/translate';
import type { PageContext } from '../web/page-context.ts';
import type { Fault, FaultKind } from './dependencies.ts';
import { describeSendRefusal } from './send-refusals.ts';
import { describeWayBackFault } from './way-back-faults.ts';

const PASSKEY_FAULTS: Partial<Record<Fault['kind'], PlainKey>> = {
  'passkey-missing': 'error.passkeyMissing',
  'passkey-stale': 'error.passkeyStale',
  'passkey-refused': 'error.passkeyRefused',
  'passkey-copied': 'error.passkeyCopied',
  'passkey-tries': 'error.passkeyTries',
  'passkey-known': 'error.passkeyKnown',
  'passkeys-many': 'error.passkeysMany',
};

/** Faults of hardware tokens, whose texts take nothing. */
const TOKEN_FAULTS: Partial<Record<FaultKind, PlainKey>> = {
  'token-code-shape': 'error.tokenCodeShape',
  'token-code-wrong': 'error.tokenCodeWrong',
  'token-code-used': 'error.tokenCodeUsed',
  'token-serial-missing': 'error.tokenSerialMissing',
  'token-wrong': 'error.tokenWrong',
  'token-busy': 'error.tokenBusy',
  'token-too-many': 'error.tokenTooMany',
};

/** Turns what is wrong into the words that stand beside the field: what it is, then what to do next. THE place for error texts of fields. */
export function describeFault(page: PageContext, fault: Fault): string {
  const { t, organisation, settings } = page;
  const ofToken = TOKEN_FAULTS[fault.kind];
  if (ofToken) return t(ofToken);
  const fact = (name: string) => Number(fault.facts?.[name] ?? 0);
  switch (fault.kind) {
    case 'wrong-password':
      return t('error.wrongPassword');
    case 'password-blocked':
      return t('error.passwordBlocked');
    case 'password-wait':
      return t('error.passwordWait', { minutes: fact('minutes'), forgotten: t('signIn.forgotten') });
    case 'user-name-missing':
      return t('error.userNameMissing');
    case 'password-missing':
      return t('error.passwordMissing');
    case 'code-missing':
      return t('error.codeMissing');
    case 'code-shape':
      return t('error.codeShape', { digits: fault.facts?.digits ? fact('digits') : settings.codes.digits });
    case 'wrong-code':
      return fault.facts ? t('error.wrongCode', { tries: fact('tries') }) : t('error.wrongCodePlain');
    case 'app-code-wrong':
      return fault.facts ? t('error.wrongAppCode', { tries: fact('tries') }) : t('error.wrongAppCodePlain');
    case 'app-code-used':
      return t('error.appCodeUsed');
    case 'code-expired':
      return t('error.codeExpired');
    case 'code-used':
      return t('error.codeUsed');
    case 'code-tries':
      return t('error.codeTries');
    case 'code-wait':
      return t('error.codeWait', { minutes: fact('minutes') });
    case 'send-refused':
      return describeSendRefusal(page, fault.facts);
    case 'too-soon':
      return fact('seconds') > 0 ? t('error.sendWaitSeconds', { seconds: fact('seconds') }) : t('error.sendsSpent');
    default:
      return describeWayBackFault(page, fault) ?? describeMethodFault(page, fault, organisation.name);
  }
}

function describeMethodFault({ t, organisation }: PageContext, fault: Fault, name: string): string {
  switch (fault.kind) {
    case 'method-disabled':
      return t('error.methodBlocked');
    case 'option-missing':
      return t('error.optionMissing');
    case 'contact-missing':
      return t('error.contactMissing');
    case 'method-missing':
      return t('error.methodMissing');
    case 'number-missing':
      return t('error.numberMissing');
    case 'bad-number':
      return organisation.defaultCountry === 'NO' ? t('error.numberInvalidNorway') : t('error.numberInvalidNorwayAny');
    case 'cannot-take-sms':
      return t('error.numberNoSms');
    case 'number-not-allowed':
      return t('error.numberNotAllowed');
    case 'country-not-allowed':
      return t('error.countryNotAllowed', { organisation: name });
    case 'extension-invalid':
      return t('error.extensionInvalid');
    case 'last-method':
      return t('error.lastMethod');
    case 'last-passkey':
      return t('error.lastPasskey');
    case 'method-gone':
      return t('error.methodGone');
    case 'name-long':
      return t('error.nameLong');
    case 'default-not-kept':
      return t('error.defaultNotKept');
    case 'other-organisation':
      return t('error.otherOrganisation', { other: String(fault.facts?.other ?? ''), organisation: name });
    case 'account-gone':
      return t('error.journeyExpired');
    default:
      return t(PASSKEY_FAULTS[fault.kind] ?? 'error.wrongCodePlain');
  }
}
