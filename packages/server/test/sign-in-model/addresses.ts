import { type NameChoice, nameOf, type Whose } from './chosen-name.ts';
import type { SignedIn } from './held.ts';
import { fold, isSubLike, kindOf, othersWith } from './names.ts';
import type { Kind, Person } from './person.ts';
import { type CodeChoice, codeOf, liveCodes, result } from './sign-up.ts';
import { ChosenStep, isTooMuch, judge, person, recent } from './step.ts';
import { keeping, takeAddress } from './take-address.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;

/** Who changes an attribute: whoever is signed in, or an administrator. */
export interface ByWhom {
  readonly by: 'administrator' | 'user';
  readonly signIn: number;
  readonly who: number;
}

/** One change of attributes, by who may make it. */
abstract class Changing<Choice extends ByWhom> extends ChosenStep<Choice> {
  override check(world: Readonly<World>): boolean {
    return this.choice.by === 'user' ? world.signIns.length > 0 : person(world, this.choice.who).exists;
  }

  override async act(world: World): Promise<void> {
    // Of two claims the older one counts: none is made at the moment of another.
    world.place.context.clock.advance(1000);
    const { by, signIn: which, who } = this.choice;
    const signIn = by === 'user' ? recent(world.signIns, which) : undefined;
    const someone = signIn?.person ?? person(world, who);
    await this.change(world, someone, signIn);
  }

  protected abstract change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void>;

  /** Whether whoever does it may change anything of this person. */
  protected isAllowed(world: World, someone: Person, signIn: SignedIn | undefined): boolean {
    return signIn === undefined ? someone.exists : world.isAccepted(signIn);
  }

  protected update(
    world: World,
    someone: Person,
    signIn: SignedIn | undefined,
    attributes: Readonly<Record<string, string>>,
  ) {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    if (signIn !== undefined) {
      return world.call('UpdateUserAttributes', { AccessToken: signIn.accessToken, UserAttributes });
    }
    const named = { UserPoolId: world.place.pool.id, Username: world.typed(someone) };
    return world.call('AdminUpdateUserAttributes', { ...named, UserAttributes });
  }
}

/** UpdateUserAttributes and AdminUpdateUserAttributes: an address, and an administrator's word on whose it is. */
export class ChangeAddress extends Changing<
  ByWhom & { readonly kind: Kind; readonly whose: Whose; readonly flag: 'false' | 'none' | 'true' }
> {
  protected override async change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void> {
    const { variant } = world.place;
    const { kind, whose } = this.choice;
    const flag = signIn === undefined ? this.choice.flag : 'none';
    const typed = addressOf(world, someone, kind, whose);
    // Where case does not matter, addresses are kept in lower case.
    const value = fold(variant, typed);
    const isNew = !someone.has[kind] || value !== someone.address[kind];
    const isVerified = flag === 'none' ? !isNew && someone.verified[kind] : flag === 'true';
    const isRenamed = !someone.has[kind] || fold(variant, value) !== fold(variant, someone.address[kind]);
    const isTaken = (least: 1 | 2) =>
      othersWith(variant, world.people, { text: value, least, but: someone }).length > 0;
    // An administrator's word takes an alias from whoever has it.
    const isTaking = signIn === undefined && flag === 'true' && variant.names === 'aliases';
    const isFree =
      isTaking ||
      variant.names === undefined ||
      (isVerified ? !isTaken(2) : !(variant.names === 'addresses' && isRenamed && isTaken(1)));
    const isSent = isNew && !isVerified && kind === 'email';
    const may = this.isAllowed(world, someone, signIn) && isFree;
    const flags = flag === 'none' ? {} : { [`${kind}_verified`]: flag };
    if (isSent && signIn !== undefined) someone.count('request', world.now);
    const wasLimited = isSent && signIn !== undefined && someone.isLimited('request', world.now);
    const answer = await this.update(world, someone, signIn, { [kind]: typed, ...flags });
    const excuse = (refusal: Parameters<typeof isTooMuch>[0]) =>
      wasLimited || isTooMuch(refusal, someone, world.now, 'message');
    judge(`${this} to ${typed}`, result(answer), { may, must: may, excuse });
    if (!answer.ok) {
      if (!isFree) world.succeed(`refused: an address that is another’s, by the ${this.choice.by}`);
      return;
    }
    const what = flag === 'true' ? 'proved' : 'unproved';
    world.succeed(
      `${variant.names ?? 'no names'}: an address ${whose.slice(0, 10)}, ${what}, by the ${this.choice.by}`,
    );
    world.mistakable(someone, value);
    if (isTaking) takeAddress(world, someone, kind, value, 'an administrator');
    const keep = keeping(world, someone);
    await this.#apply(world, someone, { value, isNew, isVerified, isRenamed, isSent, isMarked: flag !== 'none' });
    keep();
  }

  async #apply(
    world: World,
    someone: Person,
    about: Readonly<Record<'isMarked' | 'isNew' | 'isRenamed' | 'isSent' | 'isVerified', boolean>> & { value: string },
  ): Promise<void> {
    const { kind } = this.choice;
    const { value, isNew, isVerified, isRenamed, isSent, isMarked } = about;
    const wasHeld = someone.has[kind] && someone.verified[kind];
    const right = someone.right[kind];
    if (isNew && someone.has[kind]) someone.leaveAddress(kind);
    if (isNew) someone.dropProofs(kind);
    someone.has[kind] = true;
    someone.address[kind] = value;
    someone.asked[kind] ||= isNew || isMarked;
    someone.verified[kind] = isVerified;
    if (isVerified && isMarked) someone.inside[kind] = undefined;
    if (isVerified) world.prove(someone, kind);
    else if (isRenamed) someone.right[kind] = world.now;
    else someone.right[kind] = wasHeld ? 'given' : right;
    if (isSent) someone.verifyCodes.push(await receiveProof(world, someone, kind));
  }
}

async function receiveProof(world: World, someone: Person, kind: Kind) {
  someone.count('message', world.now);
  const to = someone.address[kind];
  return { code: await world.receive(to), kind, to, expiresAt: world.now + DAY, tries: 0 };
}

/** The address of one's own home, of somebody else as it is now, or of nobody. */
function addressOf({ people, place, now }: World, someone: Person, kind: Kind, whose: Whose): string {
  if (whose === 'own') return someone.home[kind];
  const others = people.filter((one) => one !== someone);
  const other = others[Math.floor(now / 1000) % others.length] ?? someone;
  if (whose === 'of another') return other.address[kind];
  if (whose === 'of another, in capitals') return other.address[kind].toUpperCase();
  const number = String(Math.floor(now / 1000) % 1e9).padStart(9, '0');
  return kind === 'email' ? `nobody-${number}@${place.variant.name}.example.com` : `+16${number}`;
}

/** GetUserAttributeVerificationCode. */
export class RequestProof extends Changing<ByWhom & { readonly kind: Kind }> {
  protected override async change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void> {
    if (signIn === undefined) return;
    const { kind } = this.choice;
    const may = world.isAccepted(signIn) && someone.has[kind];
    if (may) someone.count('request', world.now);
    const wasLimited = someone.isLimited('request', world.now);
    const { accessToken: AccessToken } = signIn;
    const answer = await world.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: kind });
    const excuse = (refusal: Parameters<typeof isTooMuch>[0]) =>
      wasLimited || isTooMuch(refusal, someone, world.now, 'message');
    judge(this.toString(), result(answer), { may, must: may, excuse });
    if (!answer.ok) return;
    someone.verifyCodes.push(await receiveProof(world, someone, kind));
  }
}

/** VerifyUserAttribute. */
export class VerifyAddress extends Changing<ByWhom & { readonly kind: Kind; readonly code: CodeChoice }> {
  protected override async change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void> {
    if (signIn === undefined) return;
    const { kind } = this.choice;
    const codes = someone.verifyCodes.filter((one) => one.kind === kind);
    const code = codeOf(world, someone, codes, this.choice.code);
    const live = liveCodes(codes, world.now);
    const isRight = live.some((one) => one.code === code && one.to === someone.address[kind]);
    const may = world.isAccepted(signIn) && someone.has[kind] && isRight && world.canProve(someone, kind);
    const isFresh = live.every(({ tries }) => tries < 5);
    someone.count('verify', world.now);
    const wasLimited = someone.isLimited('verify', world.now);
    const { accessToken: AccessToken } = signIn;
    const answer = await world.call('VerifyUserAttribute', { AccessToken, AttributeName: kind, Code: code });
    for (const one of live) one.tries++;
    const compared = Math.max(live.length, 1);
    world.compare('proved', compared);
    const excuse = () => wasLimited || world.isGuessedAt('proved', code);
    judge(this.toString(), result(answer), { may, must: may && isFresh, excuse });
    if (!answer.ok) return;
    world.compare('proved', -compared);
    world.succeed(`VerifyUserAttribute ${kind}`);
    someone.dropProofs(kind);
    someone.proveInside(kind, world.now);
    world.prove(someone, kind);
  }
}

/** DeleteUserAttributes and AdminDeleteUserAttributes. */
export class LoseAddress extends Changing<ByWhom & { readonly kind: Kind }> {
  protected override async change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void> {
    const { kind } = this.choice;
    const UserAttributeNames = [kind];
    const named = { UserPoolId: world.place.pool.id, Username: world.typed(someone) };
    const answer =
      signIn === undefined
        ? await world.call('AdminDeleteUserAttributes', { ...named, UserAttributeNames })
        : await world.call('DeleteUserAttributes', { AccessToken: signIn.accessToken, UserAttributeNames });
    const may = this.isAllowed(world, someone, signIn);
    judge(this.toString(), result(answer), { may, must: may });
    if (!answer.ok || !someone.has[kind]) return;
    world.succeed(`${kind} deleted`);
    const keep = keeping(world, someone);
    someone.leaveAddress(kind);
    someone.has[kind] = false;
    someone.asked[kind] = false;
    keep();
  }
}

/** UpdateUserAttributes and AdminUpdateUserAttributes: a preferred_username, which may be anybody's name. */
export class ChangePreferredName extends Changing<ByWhom & { readonly whose: Whose; readonly name: NameChoice }> {
  protected override async change(world: World, someone: Person, signIn: SignedIn | undefined): Promise<void> {
    const { variant } = world.place;
    const { whose, name } = this.choice;
    const text = nameOf(world, someone, whose, name);
    if (text === undefined) return;
    const isSame = (own: string | undefined) => own !== undefined && fold(variant, own) === fold(variant, text);
    const kind = kindOf(text);
    const isOwnAddress = kind !== undefined && someone.has[kind] && isSame(someone.address[kind]);
    const isForm = (kind === undefined || isOwnAddress) && (!isSubLike(text) || isSame(someone.sub));
    const isTaken =
      kind === undefined && othersWith(variant, world.people, { text, least: 2, but: someone }).length > 0;
    const isConfirmed = someone.status !== 'UNCONFIRMED';
    const isKept = fold(variant, text) === someone.preferredName;
    const isFree = isKept || (isForm && !isTaken);
    const may = this.isAllowed(world, someone, signIn) && isConfirmed && isFree;
    const answer = await this.update(world, someone, signIn, { preferred_username: text });
    judge(`${this} to ${text}`, result(answer), { may, must: may });
    if (!answer.ok) {
      if (!isFree) world.succeed(`refused: a preferred_username that is the ${name} of another`);
      return;
    }
    world.succeed('preferred_username');
    world.mistakable(someone, text);
    someone.preferredName = fold(variant, text);
  }
}
