import { count } from '../progress-line.ts';
import type { PeopleImported } from './import-people.ts';

/** What an import tells of those who came, in lines. Of a file it names places, kinds and attributes alone. */
export function reportPeople(made: PeopleImported, poolId: string, users: number): string[] {
  const { imported, there, resetting, untaken, refused, leftOut, withheld } = made;
  const kinds = Object.entries(untaken);
  const bare = resetting - kinds.reduce((sum, [, users]) => sum + users, 0);
  return [
    `Imported ${count(imported)} of ${count(users)} users into ${poolId}.`,
    ...(there > 0 ? [`${count(there)} were there already, and stay as they are.`] : []),
    ...(bare > 0 ? [`${count(bare)} have no password in the file, and reset theirs.`] : []),
    ...kinds.map(
      ([kind, users]) => `${count(users)} have a hash of a kind that is not taken, ${kind}, and reset their password.`,
    ),
    ...(leftOut.length > 0 ? [`The pool has no attributes ${leftOut.join(', ')}: they were left out.`] : []),
    ...withheld.map(withheldLine),
    ...refused.map(({ at, why }) => `user ${at} of the file: ${why}`),
  ];
}

/** So many are named; `--json` names all. */
const mostNamed = 20;

function withheldLine({ attribute, isName, at }: PeopleImported['withheld'][number]): string {
  const more = at.length > mostNamed ? ` and ${count(at.length - mostNamed)} more` : '';
  const whose = `${at.length === 1 ? 'user' : 'users'} ${at.slice(0, mostNamed).join(', ')}${more} of the file`;
  const why = isName ? 'people sign in with it here' : 'no app client lets people write it here';
  return `${attribute} of ${whose} was left out: they may have written it there themselves, and ${why}. --trust-attributes ${attribute} takes it.`;
}
