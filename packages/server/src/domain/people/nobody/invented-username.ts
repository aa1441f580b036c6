import type { Context } from '#domain/context.ts';
import { addressAlias, hasAddressUsernames } from '#domain/people/users/sign-in-name.ts';
import { isSub, toSub } from '#domain/people/users/user.ts';
import { countedName, likenessOf } from '#domain/people/users/username.ts';
import { fillForm, typed, typedUsername, usernameForm } from '#domain/people/users/username-form.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { selectSomeUsernames } from './invented-username-statements.ts';

/** So many usernames show what those of a pool look like. */
const sampleSize = 24;
/** Nearly every draw is good at once or at the second turn. */
const maxTurns = 32;

type Inventing = Pick<Context, 'db' | 'secrets'>;

/**
 * The username of a user who does not exist, as a real one's would be told to whoever asks for this name: always the same for
 * the same name, as long as the pool's usernames look the same. It is the name itself, unless that could be an alias or a
 * `sub`; then it is drawn by a keyed hash, in one of the forms that the pool's own usernames have (docs/sign-in.md).
 */
export async function inventUsername(context: Inventing, pool: Pool, name: string): Promise<string> {
  const folded = usernameFold(pool, name);
  if (hasAddressUsernames(pool)) return isSub(folded) ? folded : toSub(draw(context, pool, folded));
  const address = addressAlias(pool, name);
  const isForeign = address !== undefined || likenessOf(name) === 'sub';
  if (!isForeign && !hasPreferredNames(pool)) return folded;
  const forms = await readForms(context, pool);
  if (!isForeign && isOwnName(context, pool, forms, folded)) return folded;
  const email = address === 'email' ? countedName(name) : undefined;
  let username = folded;
  for (let turn = 0; turn < maxTurns; turn++) {
    const [place = 0, ...letters] = [1, 2, 3, 4, 5].flatMap((part) => [
      ...draw(context, pool, folded, `${turn} ${part}`),
    ]);
    const form = forms[Math.floor((place / 256) * forms.length)] ?? typed;
    username = usernameFold(pool, form === typed ? typedUsername(email, letters) : fillForm(form, letters));
    // Whoever is asked for by it in turn has it.
    if (isOwnName(context, pool, forms, username)) break;
  }
  return username;
}

/** The forms of some usernames in an order, so that a user who comes changes few draws. */
async function readForms(context: Inventing, pool: Pool): Promise<string[]> {
  const rows = await context.db.all(selectSomeUsernames, { poolId: pool.id, limit: sampleSize });
  return rows.map(({ username }) => usernameForm(usernameFold(pool, username))).toSorted();
}

/** Where a preferred_username is an alias, a text may be one; or a username, if it looks like one of the pool. */
function isOwnName(context: Inventing, pool: Pool, forms: readonly string[], name: string): boolean {
  if (!hasPreferredNames(pool)) return true;
  if (forms.length > 0 && !forms.includes(usernameForm(name))) return false;
  return (draw(context, pool, name, 'own')[0] ?? 0) < 128;
}

function hasPreferredNames({ settings }: Pool): boolean {
  return settings.aliasAttributes?.includes('preferred_username') ?? false;
}

function draw({ secrets }: Inventing, pool: Pool, ...parts: string[]): Uint8Array {
  return secrets.digest('invented-username', pool.id, ...parts);
}
