import { findCredentials } from '../../accounts/credentials.ts';
import { addPerson, type PersonDependencies } from './add-person.ts';
import { generatePassword } from './generate-password.ts';
import { setPassword } from './set-password.ts';

/** A person of the demonstration as the configuration names them. */
export interface DemonstrationPerson {
  organisation: string;
  userName: string;
  name: string;
  roles: string[];
  note: string;
}

export type DemonstrationLogin = DemonstrationPerson & { password: string };

/**
 * Sees to it that the demonstration's people exist and that each has the password which is given back: the one written
 * down before (`known`) where it still fits or the account is new, else a fresh one. Running it again changes nothing.
 */
export async function addDemonstrationPeople(
  deps: PersonDependencies,
  people: readonly DemonstrationPerson[],
  known: readonly DemonstrationLogin[],
): Promise<DemonstrationLogin[]> {
  const logins: DemonstrationLogin[] = [];
  for (const person of people) {
    const { organisation, userName, name: displayName, roles } = person;
    const written = known.find((one) => one.organisation === organisation && one.userName === userName)?.password;
    const password = written ?? generatePassword();
    const found = await findCredentials(deps.db, organisation, userName);
    // Nothing leaves the machine: the address is a mailbox of the phone simulator.
    const email = `${userName}@${organisation}.example`;
    if (!found) await addPerson(deps, { organisation, userName, displayName, email, roles, password });
    else if (!written || !(await deps.hasher.matches(found.passwordHash, written)))
      await setPassword(deps, found.account.id, password);
    logins.push({ ...person, password });
  }
  return logins;
}
