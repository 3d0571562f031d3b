import type { StackAddresses } from './stack.ts';

/** Where the stack of this run is. */
export function stackAddresses(): StackAddresses {
  const given = process.env.VAKT_E2E_STACK;
  if (!given) throw new Error('The stack was not started: run through playwright.config.ts.');
  return JSON.parse(given) as StackAddresses;
}

export interface Person {
  userName: string;
  name: string;
  /** `kari@ntnu.no` */
  address: string;
  /** Eight digits of a mobile that is this person's alone. */
  mobile: string;
}

/** The person of one test: nobody else's, so that tests do not disturb each other. Numbers from 1 to 160. */
export function personOf(kind: 'operator' | 'ansatt', number: number): Person {
  const padded = String(number).padStart(3, '0');
  const userName = `${kind}${padded}`;
  return {
    userName,
    name: `${kind === 'operator' ? 'Olav Operatør' : 'Anne Ansatt'} ${padded}`,
    address: `${userName}@ntnu.no`,
    mobile: `${kind === 'operator' ? '4120' : '9120'}${String(number).padStart(4, '0')}`,
  };
}
