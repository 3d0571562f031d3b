import type { DoorPages, DoorProblem } from './pages.ts';

const PROBLEMS: Record<DoorProblem, string> = {
  'sign-in-over': 'This sign-in is over. Go back to the service that you were signing in to, and start again.',
  'unknown-service': 'The service that sent you here is not known.',
  'wrong-return-address': 'The service that sent you here gave an address that is not its own.',
  'bad-request': 'The service that sent you here asked for something that cannot be answered.',
  'temporary-failure': 'Something failed. Try again in a moment.',
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

/** Pages without any look, in English, for tests and for running the provider alone. */
export const plainPages: DoorPages = {
  signOutConfirm: ({ action, xsrf }) =>
    page(
      'Sign out?',
      `<form method="post" action="${escapeHtml(action)}"><input type="hidden" name="xsrf" value="${escapeHtml(xsrf)}">
<button name="logout" value="yes">Sign out</button> <button>Stay signed in</button></form>`,
    ),
  signedOut: () => page('You are signed out', '<p>You can close this page.</p>'),
  problem: (kind) => page('Sign-in stopped', `<p>${PROBLEMS[kind]}</p>`),
};
