import { hash } from '@node-rs/argon2';
import { importPeople, type StackAddresses, startStack } from './stack.ts';

/** One password for all people of the tests: hashed once. */
export const PASSWORD = 'Riktig hest batteri stift 4';

/** Gives a stack its people: so many operators and as many employees, all with the tests' password (`personOf`). */
export async function addPeople(addresses: StackAddresses, count: number): Promise<void> {
  const passwordHash = await hash(PASSWORD, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const people = Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(3, '0');
    return [
      { userName: `operator${number}`, name: `Olav Operatør ${number}`, role: rolesOfOperator(index + 1) },
      { userName: `ansatt${number}`, name: `Anne Ansatt ${number}`, role: '' },
    ];
  }).flat();
  await importPeople(addresses, passwordHash, people);
}

/** The operators 100 to 103 set up the desk as well. */
function rolesOfOperator(number: number): string {
  return number >= 100 && number <= 103 ? 'desk-operator desk-administrator' : 'desk-operator';
}

/** Starts everything once for all journeys, with people to go on them; stops it when they are done. */
export default async function startForAll(): Promise<() => Promise<void>> {
  process.env['VAKT_E2E_BEGAN'] = String(Date.now());
  const stack = await startStack();
  try {
    await addPeople(stack.addresses, 160);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  process.env['VAKT_E2E_STACK'] = JSON.stringify(stack.addresses);
  return () => stack.stop();
}
