import { isUuid } from '../pages/is-uuid.ts';
import type { TypedForm } from '../pages/read-form.ts';
import { LONGEST_BODY } from '../pages/read-form.ts';

/** What the call's form holds, right or wrong. */
export interface TypedCall {
  formId: string;
  /** What was typed to find the caller. */
  q: string;
  person: string | null;
  name: string;
  email: string;
  phone: string;
  title: string;
  body: string;
  service: string;
  group: string;
  solution: string;
}

export function readCall(form: TypedForm): TypedCall {
  const line = (name: string, longest: number) => form.get(name, longest).trim().replace(/\s+/g, ' ');
  const person = form.get('person');
  return {
    formId: form.get('form', 60),
    q: line('q', 100),
    person: isUuid(person) ? person : null,
    name: line('name', 100),
    email: line('email', 200),
    phone: line('phone', 30),
    title: line('title', 200),
    body: form.get('body', LONGEST_BODY).trim(),
    service: form.get('service', 60),
    group: form.get('group', 60),
    solution: form.get('solution', LONGEST_BODY).trim(),
  };
}
