import type { Page } from '@playwright/test';

/** An authenticator in Chromium itself (WebAuthn domain of the DevTools protocol): it signs as a real one does. */
export interface VirtualAuthenticator {
  /** How many passkeys it holds. */
  count(): Promise<number>;
  /** Whether its owner touches it when it is asked; else it waits. */
  touch(isTouched: boolean): Promise<void>;
  /** Whether its owner can be verified: a finger that it knows. Else every question ends as if it had been cancelled. */
  verify(isVerified: boolean): Promise<void>;
  /** Waits until it has signed once more after this. */
  signed(): Promise<void>;
}

/** Adds an authenticator to a page's browser: by default a phone's, which synchronises its passkeys. */
export async function addAuthenticator(
  page: Page,
  kind: { deviceBound?: boolean } = {},
): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: kind.deviceBound ? 'usb' : 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: !kind.deviceBound,
      defaultBackupState: !kind.deviceBound,
    },
  });
  return {
    async count() {
      return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length;
    },
    async touch(enabled) {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    async verify(isUserVerified) {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    signed: () => new Promise((resolve) => session.once('WebAuthn.credentialAsserted', () => resolve())),
  };
}
