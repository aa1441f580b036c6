/** What usernames look like, so that invented ones look the same: made by a program, or thought of by a person. */

/** Letters that a program chooses from, by the character that stands for any of them in a form. */
const alphabets: Readonly<Record<string, string>> = {
  '\ue000': '0123456789',
  '\ue001': '0123456789abcdef',
  '\ue002': '0123456789ABCDEF',
  '\ue003': '0123456789abcdefghijklmnopqrstuvwxyz',
  '\ue004': '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '\ue005': '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  // RFC 9562 section 4.1: the variant of a UUID.
  '\ue006': '89ab',
};

/** The form of a username that no program made. */
export const typed = 'typed';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
/** As in `auth0|5f7c8ec7c33c6c004bbafe82` and `usr_8Kq2mZ1xW0`. */
const prefix = /^[A-Za-z]\w{1,11}[_|:.]/;

/**
 * The form of a username: `typed`, or a template that those of one program share, in which a character stands for every one
 * that is chosen at random.
 */
export function usernameForm(username: string): string {
  if (uuid.test(username)) return uuidForm(username);
  const start = prefix.exec(username)?.[0] ?? '';
  const rest = username.slice(start.length);
  // A person adds a year at most.
  if (rest.length > 4 && isMadeUp(rest)) return start + templateOf(rest);
  return isMadeUp(username) ? templateOf(username) : typed;
}

/** A username of a made-up form; the seed has a byte for each of its characters. */
export function fillForm(form: string, seed: ArrayLike<number>): string {
  return [...form]
    .map((character, index) => {
      const letters = alphabets[character];
      return letters === undefined ? character : letters[(seed[index] ?? 0) % letters.length];
    })
    .join('');
}

/** A username as somebody with this e-mail address thinks of one; somebody without is called like many are. */
export function typedUsername(email: string | undefined, [way = 0, first = 0, number = 0]: readonly number[]): string {
  const local = email?.split('@')[0]?.split('+')[0]?.toLowerCase() ?? commonNames[first % commonNames.length] ?? '';
  const words = local.split(/[._-]+/).filter((word) => word !== '');
  const [given = local, family = ''] = [words[0], words.at(-1)];
  const digits = String(number % 100);
  if (words.length < 2) return [local, local, local + digits, `${local}_${digits}`][way % 4] ?? local;
  const all = [
    local,
    local,
    words.join(''),
    words.join('_'),
    `${given[0]}${family}`,
    `${given}${family[0]}`,
    `${given}${digits}`,
  ];
  return all[way % all.length] ?? local;
}

const commonNames = ['alex', 'ana', 'carlos', 'elena', 'john', 'julia', 'kim', 'maria', 'omar', 'priya', 'tom', 'wei'];

/** The version stays, and what is the same in every `sub`. */
function uuidForm(username: string): string {
  const isSub = username.startsWith('70', 14);
  return [...username]
    .map((character, index) => {
      if (character === '-' || index === 14 || (isSub && index === 15)) return character;
      return index === 19 && !isSub ? '\ue006' : '\ue001';
    })
    .join('');
}

/** Digits alone, hexadecimal, or letters and digits in a disorder that nobody types. */
function isMadeUp(text: string): boolean {
  if (/^\d+$/.test(text) || /^(?=.*\d.*\d)([\da-f]{12,}|[\dA-F]{12,})$/.test(text)) return true;
  const kinds = [...text].map(kindOf).filter((kind) => kind !== undefined);
  const turns = kinds.filter((kind, index) => {
    const last = kinds[index - 1];
    return last !== undefined && last !== kind && !(last === 'upper' && kind === 'lower');
  });
  return text.length >= 8 && turns.length >= 4;
}

function kindOf(character: string): 'digit' | 'lower' | 'upper' | undefined {
  if (/\d/.test(character)) return 'digit';
  if (/[a-z]/.test(character)) return 'lower';
  return /[A-Z]/.test(character) ? 'upper' : undefined;
}

function templateOf(text: string): string {
  const used = text.replaceAll(/[^\dA-Za-z]/g, '');
  const found = Object.entries(alphabets).find(([, letters]) => [...used].every((letter) => letters.includes(letter)));
  return text.replaceAll(/[\dA-Za-z]/g, found?.[0] ?? '\ue005');
}
