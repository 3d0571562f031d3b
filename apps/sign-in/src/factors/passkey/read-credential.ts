import { z } from 'zod';

/** Longest answer of a browser that is looked at. A credential id has at most 1023 bytes (WebAuthn Level 3 §4). */
export const LONGEST_CREDENTIAL = 12_000;
const LONGEST_CREDENTIAL_ID = 1364;

const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\w-]+$/);

const idFields = {
  id: base64url(LONGEST_CREDENTIAL_ID),
  type: z.literal('public-key'),
};

/** `RegistrationResponseJSON` (WebAuthn Level 3 §5.1.8), what is read of it. */
const registrationSchema = z.object({
  ...idFields,
  response: z.object({
    clientDataJSON: base64url(4000),
    attestationObject: base64url(LONGEST_CREDENTIAL),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .catch([]),
  }),
});

/** `AuthenticationResponseJSON`, what is read of it. */
const assertionSchema = z.object({
  ...idFields,
  response: z.object({
    clientDataJSON: base64url(4000),
    authenticatorData: base64url(4000),
    signature: base64url(2000),
    userHandle: base64url(100).nullish(),
  }),
});

/** What a browser collected before it asked the authenticator (`CollectedClientData`, WebAuthn Level 3 §5.8.1). */
const clientDataSchema = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
});

export type RegistrationJson = z.infer<typeof registrationSchema>;
export type AssertionJson = z.infer<typeof assertionSchema>;
export type ClientData = z.infer<typeof clientDataSchema>;

/** Reads what a browser made of `navigator.credentials.create()`; null for anything else (T11). */
export function readRegistration(text: string): RegistrationJson | null {
  return registrationSchema.safeParse(parse(text)).data ?? null;
}

/** Reads what a browser made of `navigator.credentials.get()`; null for anything else (T11). */
export function readAssertion(text: string): AssertionJson | null {
  return assertionSchema.safeParse(parse(text)).data ?? null;
}

export function readClientData(encoded: string): ClientData | null {
  return clientDataSchema.safeParse(parse(Buffer.from(encoded, 'base64url').toString('utf8'))).data ?? null;
}

function parse(text: string): unknown {
  if (text.length > LONGEST_CREDENTIAL) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
