import { listDevices } from '#domain/people/devices/device-store.ts';
import { findPasskeys } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { countRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, findUserBySub } from '#domain/people/users/user-store.ts';
import { Broken } from './broken.ts';
import { meant, textsOf } from './names.ts';
import type { Person } from './person.ts';
import type { Place } from './variants.ts';

/** Compares people as they are stored with what the steps so far can have made of them. */
export class Observer {
  readonly #place: Place;
  /** Salt and version of everybody's password when they were last looked at. */
  readonly #seen = new Map<Person, { salt: string; version: number }>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** @throws Broken for a difference */
  async observe(people: readonly Person[]): Promise<void> {
    const { context, pool, variant } = this.#place;
    await this.#findEverybody(people);
    for (const person of people) {
      if (!person.exists) continue;
      const user = await findUserBySub(context, pool.id, person.sub);
      if (user === undefined) throw new Broken(`${person.name} is gone`);
      this.#compare(person, user);
      const codes = await countRecoveryCodes(context, user);
      if (codes !== person.recoveryCodes.size) throw new Broken(`${person.name} has ${codes} recovery codes`);
      if (variant.devices !== undefined) {
        const page = { onlyRemembered: false, after: '', limit: 1000 };
        const keys = (await listDevices(context, user, page)).map(({ key }) => key);
        if (keys.join() !== [...person.devices.keys()].toSorted().join()) {
          throw new Broken(`${person.name} has other devices`);
        }
      }
      if (variant.passkeys === undefined) continue;
      const stored = (await findPasskeys(context, user)).map(({ id }) => id);
      const known = person.livePasskeys().map(({ authenticator }) => authenticator.id);
      if (stored.toSorted().join() !== known.toSorted().join()) throw new Broken(`${person.name} has other passkeys`);
    }
  }

  /** By every name whoever has it is found, and nobody by what is nobody's. */
  async #findEverybody(people: readonly Person[]): Promise<void> {
    const { context, pool, variant } = this.#place;
    const texts = variant.names === undefined ? people.map(({ name }) => name) : people.flatMap(textsOf);
    for (const text of new Set(texts)) {
      const found = await findUser(context, pool, text);
      const person = meant(variant, people, text);
      if (found?.sub !== person?.sub) throw new Broken(`${text} means ${found?.sub}, and should mean ${person?.sub}`);
    }
  }

  #compare(person: Person, user: User): void {
    const differs = (what: string, stored: unknown, known: unknown) => {
      if (stored !== known) throw new Broken(`${person.name}: ${what} is ${stored}, and should be ${known}`);
    };
    differs('status', user.status, person.status);
    differs('enabled', user.enabled, person.enabled);
    differs('preferred_username', user.attributes['preferred_username'], person.preferredName);
    for (const kind of ['email', 'phone_number'] as const) {
      const address = person.has[kind] ? person.address[kind] : undefined;
      differs(kind, user.attributes[kind], address);
      differs(`${kind}_verified`, user.attributes[`${kind}_verified`] === 'true', person.verified[kind]);
    }
    differs('that there is a password', user.salt !== undefined, person.password !== '');
    const seen = this.#seen.get(person);
    const now = { salt: saltOf(user), version: person.passwordVersion };
    if (seen) differs('that the password is another', seen.salt !== now.salt, seen.version !== now.version);
    this.#seen.set(person, now);
  }
}

function saltOf({ salt }: User): string {
  return salt === undefined ? '' : Buffer.from(salt).toString('hex');
}
