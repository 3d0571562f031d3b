/** Groups of case workers at the synthetic university, as such houses have them. */
export interface UniversityGroup {
  key: string;
  nb: string;
  en: string;
  line: 1 | 2;
  /** Who has this role at the sign-in service works here without being listed. */
  roleClaim?: string;
}

/** The groups that have services of their own. */
export const MAIN_GROUPS: readonly UniversityGroup[] = [
  { key: 'orakel', nb: 'Orakel', en: 'Orakel, IT help desk', line: 1, roleClaim: 'desk-operator' },
  { key: 'it-brukerkonto', nb: 'Brukerkonto og tilgang', en: 'User accounts and access', line: 2 },
  { key: 'it-drift', nb: 'IT-drift', en: 'IT operations', line: 2 },
  { key: 'it-nett', nb: 'Nett og eduroam', en: 'Network and eduroam', line: 2 },
  { key: 'it-klient', nb: 'PC og utskrift', en: 'Computers and printing', line: 2 },
  { key: 'it-sikkerhet', nb: 'IT-sikkerhet', en: 'IT security', line: 2 },
  { key: 'it-forskning', nb: 'Forskningsdata og tungregning', en: 'Research data and computing', line: 2 },
  { key: 'undervisningsrom', nb: 'AV og undervisningsrom', en: 'AV and teaching rooms', line: 1 },
  { key: 'studieveiledning', nb: 'Studieveiledning', en: 'Student guidance', line: 1 },
  { key: 'eksamen', nb: 'Eksamen', en: 'Examinations', line: 2 },
  { key: 'opptak', nb: 'Opptak', en: 'Admissions', line: 2 },
  { key: 'lonn', nb: 'Lønn', en: 'Payroll', line: 1 },
  { key: 'hr', nb: 'HR', en: 'Human resources', line: 2 },
  { key: 'okonomi', nb: 'Økonomi og reise', en: 'Finance and travel', line: 1 },
  { key: 'arkiv', nb: 'Dokumentsenteret', en: 'Records office', line: 2 },
  { key: 'campusservice', nb: 'Campusservice', en: 'Campus service', line: 1 },
  { key: 'bibliotek', nb: 'Biblioteket', en: 'The library', line: 1 },
];
