/**
 * The words that most guessed passwords are made of, and the patterns around them. Written by us (Apache-2.0, as the
 * rest), not copied from a leaked list: what such lists hold is, by far, a word of this kind with digits and signs
 * around it, a walk over the keyboard, a sequence, a repetition, or a date. So the patterns refuse the top thousands of
 * any list (ASVS 6.2.4) and their Norwegian relatives, and need no list of their own.
 */
const WORDS = `
  password passord passwort passphrase passkey secret hemmelig hemmelighet login logon logginn welcome velkommen admin
  administrator root user bruker brukernavn username guest gjest test tester testing default standard temp temporary
  midlertidig change changeme endre endremeg letmein slippmeginn open sesame access tilgang master superuser system
  server internet internett computer datamaskin windows office google facebook microsoft apple iphone samsung android
  linkedin spotify netflix minecraft fortnite roblox pokemon starwars superman batman spiderman harrypotter gandalf
  summer winter spring autumn fall sommer vinter var vår host høst haust january february march april may june july
  august september october november december januar februar mars mai juni juli oktober desember monday tuesday
  wednesday thursday friday saturday sunday mandag tirsdag onsdag torsdag fredag lordag lørdag sondag søndag
  norge noreg norway oslo bergen trondheim stavanger tromso tromsø kristiansand drammen bodo bodø alesund ålesund
  nidaros trondelag trøndelag nordland finnmark vestland rogaland telemark svalbard sverige sweden danmark denmark
  rosenborg brann lillestrom lillestrøm valerenga vålerenga viking molde liverpool arsenal chelsea manchester united
  everton tottenham barcelona realmadrid juventus football fotball soccer baseball basketball hockey handball ski
  student studenter universitet university skole school hogskole høgskole eksamen studie kontor jobb work company firma
  love iloveyou elsker jegelskerdeg elskerdeg kjaereste kjæreste baby babygirl sweetheart princess prinsesse angel engel
  sunshine solskinn flower blomst rose lovely forever friend venn family familie mamma pappa mother father hello hei
  heisann morning morn dragon drage monkey ape tiger lion love bear bjorn bjørn hund katt dog cat hest horse wolf ulv
  eagle orn ørn fugl bird fisk fish butterfly sommerfugl shadow skygge killer hunter jeger ninja pirate pirat warrior
  kriger king konge queen dronning prince prins god gud jesus christ kristus heaven himmel hell helvete devil satan
  fuck fuckyou faen forfaen kuk fitte shit drit sex money penger cash gold gull silver diamond diamant lucky heldig
  cookie cheese ost chocolate sjokolade coffee kaffe pizza taco banana banan apple eple orange appelsin pepper vodka
  whisky beer olol guitar gitar music musikk metal rock metallica nirvana elvis beatles abba ferrari porsche mercedes
  volvo toyota tesla yamaha harley michael daniel thomas andreas martin kristian christian jonas magnus henrik ole lars
  anders hans johan kari nora emma ida anna maria julie sara hanna silje marie ingrid jessica jennifer ashley michelle
  nicole charlie george robert william jordan hunter andrew joshua matthew anthony qwerty qwertz azerty abc abcd
  whatever nothing ingenting trustno one please fantastic awesome super cool nice happy glad smile star stjerne
  moon mane måne sun sol blue bla blå red rod rød green gronn grønn black svart white hvit yellow gul purple lilla
  zaq xsw computer internet secure sikker sikkerhet security key nokkel nøkkel number nummer code kode one two three
`;

const words = new Set(WORDS.split(/\s+/).filter(Boolean));

/** Rows and columns of the keyboards that people walk on. */
const WALKS = [
  '1234567890',
  'qwertyuiopåü',
  'asdfghjkløæ',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujm',
  'abcdefghijklmnopqrstuvwxyzæøå',
].flatMap((walk) => [walk, [...walk].reverse().join('')]);

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Whether a password is one that guessers try first: a common word with digits and signs around it, a walk, a sequence, a repetition, a date. `own` are words that belong to the person or the place. */
export function isCommonPassword(password: string, own: readonly string[] = []): boolean {
  const text = password.toLowerCase().normalize('NFKC');
  if (isRepetition(text) || isDate(text)) return true;
  const known = new Set([...words, ...own.map((word) => word.toLowerCase()).filter((word) => word.length >= 3)]);
  // Digits at the end are mostly a year or a number, inside a word they are mostly letters in disguise.
  const [, core = '', tail = ''] = /^(.*?)([^\p{L}]*)$/su.exec(text) ?? [];
  return [text, replaceLookalikes(text), replaceLookalikes(core) + tail].some((form) => isBuiltFrom(form, known));
}

/** One to three characters again and again: `aaaaaaaa`, `abcabcabc`, `12121212`. */
function isRepetition(text: string): boolean {
  return /^(.{1,3})\1+.?.?$/su.test(text);
}

function isDate(text: string): boolean {
  return /^\d{1,4}[.\-/ ]?\d{1,2}[.\-/ ]?\d{2,4}$/.test(text);
}

function replaceLookalikes(text: string): string {
  return [...text].map((sign) => LOOKALIKES[sign] ?? sign).join('');
}

/**
 * Whether nothing is left of a text when common words, walks of four and more, and what people put around them (up to
 * four digits, signs) are taken off. Three words and more are a passphrase and pass.
 */
function isBuiltFrom(text: string, known: ReadonlySet<string>): boolean {
  const letters = text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  if (isWalk(letters)) return true;
  const parts = letters.match(/\p{L}+|\p{N}+/gu) ?? [];
  const counted = parts.map((part) => countParts(part, known));
  return counted.every((count) => count !== null) && counted.reduce((sum, count) => sum + (count ?? 0), 0) <= 2;
}

/** How many common words (0 for digits and walks) a run of letters or digits is made of; null when it is something else. */
function countParts(part: string, known: ReadonlySet<string>): number | null {
  if (/^\p{N}{1,4}$/u.test(part) || isWalk(part) || isRepetition(part) || isDate(part)) return 0;
  if (known.has(part)) return 1;
  for (let at = 3; at <= part.length - 1; at += 1) {
    const [head, tail] = [part.slice(0, at), part.slice(at)];
    if ((known.has(head) || isWalk(head)) && (known.has(tail) || isWalk(tail) || tail.length <= 2)) return 2;
  }
  return null;
}

/** Whether a text is neighbours on a keyboard or in the alphabet, at least three of them, perhaps twice over. */
function isWalk(text: string): boolean {
  if (text.length < 3) return false;
  if (WALKS.some((walk) => walk.includes(text))) return true;
  for (let at = 3; at <= text.length - 3; at += 1) {
    const [head, tail] = [text.slice(0, at), text.slice(at)];
    if (WALKS.some((walk) => walk.includes(head)) && isWalk(tail)) return true;
  }
  return false;
}
