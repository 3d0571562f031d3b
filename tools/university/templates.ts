/** Answers that the demonstration's case workers use often. */
export const TEMPLATES = [
  {
    key: 'mer-informasjon',
    name: 'Trenger mer informasjon',
    status_after: 'waiting-user',
    tag: null,
    bodies: {
      nb: 'Hei {fornavn}!\n\nTakk for at du tok kontakt om «{tittel}». For å hjelpe deg trenger vi å vite litt mer:\n\n- \n\nHilsen {saksbehandler}\n{gruppe}',
      nn: 'Hei {fornavn}!\n\nTakk for at du tok kontakt om «{tittel}». For å hjelpe deg treng vi å vite litt meir:\n\n- \n\nHelsing {saksbehandler}\n{gruppe}',
      en: 'Hi {first name},\n\nThank you for contacting us about “{title}”. To help you we need to know a little more:\n\n- \n\nKind regards\n{case worker}, {group}',
    },
  },
  {
    key: 'lost',
    name: 'Løst – si fra hvis ikke',
    status_after: 'done',
    tag: null,
    bodies: {
      nb: 'Hei {fornavn}!\n\nDette skal nå virke. Gjør det ikke det, svarer du bare på denne meldingen, så åpnes saken igjen.\n\nHilsen {saksbehandler}\n{gruppe}',
      nn: 'Hei {fornavn}!\n\nDette skal verke no. Gjer det ikkje det, svarar du berre på denne meldinga, så blir saka opna att.\n\nHelsing {saksbehandler}\n{gruppe}',
      en: 'Hi {first name},\n\nThis should work now. If it does not, just answer this message, and the case is opened again.\n\nKind regards\n{case worker}, {group}',
    },
  },
  {
    key: 'kom-innom',
    name: 'Kom innom skranken',
    status_after: 'waiting-user',
    tag: 'skranke',
    bodies: {
      nb: 'Hei {fornavn}!\n\nKom innom skranken med utstyret og gyldig legitimasjon, så ser vi på det sammen. Si at det gjelder {sak}.\n\nHilsen {saksbehandler}\n{gruppe}',
      nn: 'Hei {fornavn}!\n\nKom innom skranken med utstyret og gyldig legitimasjon, så ser vi på det i lag. Sei at det gjeld {sak}.\n\nHelsing {saksbehandler}\n{gruppe}',
      en: 'Hi {first name},\n\nCome by the desk with your device and proof of identity, and we will look at it together. Say that it is about {case}.\n\nKind regards\n{case worker}, {group}',
    },
  },
] as const;
