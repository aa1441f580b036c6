import type { Habits } from '../../authenticator.ts';
import { isPasskeyBoth } from '../expected.ts';
import type { OpenSession } from '../held.ts';
import type { KnownPasskey, Person } from '../person.ts';
import { pick } from '../step.ts';
import type { World } from '../world.ts';
import { selectChallenge } from './choices.ts';
import type { Proof, ProofChoice, Prover } from './proof.ts';

/** Bad habits of a browser and its authenticator, none of which makes a proof. */
const wrongHabits: readonly Habits[] = [
  { challenge: 'AAAA' },
  { origin: 'https://example.com' },
  { crossOrigin: true },
  { relyingPartyId: 'example.com' },
  { type: 'webauthn.create' },
  { userPresent: false },
];

/** An assertion by one of the person's passkeys, by either name that it may go by; or another choice in its place. */
export const webAuthn: Prover = (world, session, choice) => {
  if (choice.way % 6 === 5) return { ...selectChallenge(world, session, choice), name: 'SELECT_CHALLENGE' };
  const proof = assert(world, session, choice);
  if (choice.way % 6 < 3) return proof;
  return { ...proof, name: 'SELECT_CHALLENGE', responses: { ANSWER: 'WEB_AUTHN', ...proof.responses } };
};

function assert(world: World, session: OpenSession, choice: ProofChoice): Proof {
  const { person: someone, attempt, parameters } = session;
  const { variant } = world.place;
  const passkey = passkeyOf(world, someone, choice);
  const isVerified = choice.way % 4 !== 3;
  const habits: Habits = { userVerified: isVerified, ...strayHabits(world, session, passkey, choice) };
  const options = parameters['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}';
  const isKnown = passkey !== undefined && someone.livePasskeys().includes(passkey);
  const isGood = choice.fault !== 'wrong proof' && choice.fault !== 'old proof' && choice.fault !== 'missing proof';
  const isEnough = isVerified || variant.passkeys?.verification !== 'required';
  const isBoth = isVerified && isPasskeyBoth(variant, someone);
  return {
    responses: { CREDENTIAL: passkey?.authenticator.get(options, habits) ?? '{}' },
    isRight: isKnown && isGood && isEnough,
    apply: () => {
      if (passkey !== undefined) passkey.counted = passkey.authenticator.count;
    },
    attempt: { ...attempt, first: 'passkey', ...(isBoth && { second: 'the passkey itself' }) },
  };
}

/** One of the person's passkeys, now and then a deleted one; or one of somebody else. */
function passkeyOf(world: World, someone: Person, { fault, way }: ProofChoice): KnownPasskey | undefined {
  if (fault === 'proof of another') return world.people.find((one) => one !== someone)?.passkeys.at(-1);
  return pick(way % 5 === 4 ? someone.passkeys : someone.livePasskeys(), way);
}

function strayHabits(
  world: World,
  session: OpenSession,
  passkey: KnownPasskey | undefined,
  { fault, way }: ProofChoice,
): Habits {
  if (fault === 'wrong proof') return pick(wrongHabits, Math.floor(way / 4)) ?? {};
  if (fault !== 'old proof') return {};
  // A copy of the authenticator counts from where it was copied; what was signed for one sign-in is good for no other.
  if (passkey !== undefined && passkey.counted > 0 && way % 2 === 0) return { count: passkey.counted };
  const other = world.sessions.find((one) => one !== session && one.name === 'WEB_AUTHN');
  const { challenge = 'AAAA' } = JSON.parse(other?.parameters['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}') as {
    challenge?: string;
  };
  return { challenge };
}
