import type { UniversityService } from './services.ts';

/** Services whose cases few people see. */
export const SERVICES_FOR_FEW: readonly UniversityService[] = [
  {
    key: 'lonn',
    group: 'lonn',
    content: {
      name: { nb: 'Lønn og skattekort', en: 'Pay and tax card' },
      summary: {
        nb: 'Spørsmål om lønnsslipp, timer og skatt. Bare lønnsgruppa ser saken.',
        en: 'Questions about payslips, hours and tax. Only payroll sees the case.',
      },
      topic: 'employment',
      keywords: ['lønnsslipp', 'skatt', 'timeliste', 'overtid', 'salary'],
      confidentiality: 'group',
      titleField: 'tema',
      fields: [
        { id: 'tema', kind: 'text', label: { nb: 'Hva gjelder det?', en: 'What is it about?' }, required: true },
        { id: 'tekst', kind: 'long-text', label: { nb: 'Fortell', en: 'Tell us' }, required: true },
      ],
    },
  },
  {
    key: 'studieveiledning',
    group: 'studieveiledning',
    content: {
      name: { nb: 'Snakke med en studieveileder', en: 'Talk to a student adviser' },
      summary: {
        nb: 'Permisjon, bytte av studium, utdanningsplan. Bare veilederne ser saken.',
        en: 'Leave, change of studies, study plan. Only the advisers see the case.',
      },
      topic: 'studies',
      card: {
        who: { nb: 'Studenter', en: 'Students' },
        response: { nb: 'Innen tre virkedager', en: 'Within three working days' },
      },
      keywords: ['permisjon', 'utdanningsplan', 'veiledning', 'leave'],
      confidentiality: 'group',
      fields: [
        {
          id: 'tekst',
          kind: 'long-text',
          label: { nb: 'Hva vil du snakke om?', en: 'What would you like to talk about?' },
          required: true,
        },
        { id: 'vedlegg', kind: 'file', label: { nb: 'Dokumentasjon', en: 'Documents' } },
      ],
    },
  },
  {
    key: 'eksamen-feil',
    group: 'eksamen',
    content: {
      name: { nb: 'Eksamen', en: 'Examinations' },
      summary: {
        nb: 'Begrunnelse, klage, tilrettelegging og eksamensmodus.',
        en: 'Explanations, appeals, special arrangements and the lockdown browser.',
      },
      topic: 'studies',
      keywords: ['klage', 'karakter', 'inspera', 'sensur', 'exam'],
      titleField: 'tema',
      fields: [
        { id: 'tema', kind: 'text', label: { nb: 'Hva gjelder det?', en: 'What is it about?' }, required: true },
        { id: 'emne', kind: 'text', label: { nb: 'Emnekode', en: 'Course code' }, required: true },
        { id: 'tekst', kind: 'long-text', label: { nb: 'Fortell mer', en: 'Tell us more' } },
      ],
    },
  },
];
