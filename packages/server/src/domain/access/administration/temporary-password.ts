import type { Pool } from '#domain/tenant/pools/pool.ts';
import { randomText } from '#lib/random.ts';

/** Easy to tell apart when read from a screen, and none that a mail or a shell takes for its own. */
const lowercase = 'abcdefghijkmnpqrstuvwxyz';
const uppercase = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
const symbols = '!#%*+-.=?@^_';
const classes = [lowercase, uppercase, digits, symbols];

/** 12 characters of 68 are more than 70 random bits. */
const shortest = 12;

/**
 * A random password with a lowercase and an uppercase letter, a digit and a symbol, and as long as the pool wants: it
 * satisfies every policy. All passwords of that kind are equally likely.
 */
export function newTemporaryPassword(pool: Pool): string {
  const length = Math.max(pool.settings.policies.passwordPolicy.minimumLength, shortest);
  for (;;) {
    // Drawn anew as a whole: to put the missing character in would make some passwords likelier than others.
    const password = randomText(classes.join(''), length);
    if (classes.every((characters) => [...password].some((character) => characters.includes(character)))) {
      return password;
    }
  }
}
