/** Asks the phone for the code of the text message whose last line names this site (WebOTP); stops when the form is sent. */
interface CodeCredential extends Credential {
  code: string;
}

const field = document.querySelector<HTMLInputElement>('[data-one-time-code]');

if (field && 'OTPCredential' in window && location.protocol === 'https:') {
  const stop = new AbortController();
  field.form?.addEventListener('submit', () => stop.abort());
  navigator.credentials
    .get({ otp: { transport: ['sms'] }, signal: stop.signal } as CredentialRequestOptions)
    .then((credential) => {
      const { code } = (credential ?? {}) as CodeCredential;
      if (!code || field.value) return;
      field.value = code;
      field.form?.requestSubmit();
    })
    .catch(() => {
      // Refused, aborted or no message: the person types the code.
    });
}

export {};
