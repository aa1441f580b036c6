import type { RespondToAuthChallengeRequest } from '@cenote/wire/user-pools';
import type { OpenSession } from '../held.ts';
import { textsOf } from '../names.ts';
import { pick } from '../step.ts';
import type { World } from '../world.ts';
import type { Fault, Proof, ProofChoice, Responses } from './proof.ts';

/** Whether an answer, its proof aside, is for its session, by its client, about its user. */
export function isStraight(fault: Fault, { responses }: Proof): boolean {
  const isSrp = 'PASSWORD_CLAIM_SECRET_BLOCK' in responses;
  switch (fault) {
    case 'missing proof':
    case 'none':
    case 'old proof':
    case 'proof of another':
    case 'wrong proof':
      return true;
    case 'no session':
      return isSrp;
    case 'crossed block':
      return !isSrp;
    default:
      return false;
  }
}

/** The request that carries a proof, straight or astray as chosen. */
export function requestOf(
  world: World,
  session: OpenSession,
  { responses, name = session.name as 'PASSWORD' }: Proof,
  { fault, way }: ProofChoice,
): RespondToAuthChallengeRequest {
  const { place, sessions, people } = world;
  const straight = {
    ClientId: place.clients[session.client]?.id ?? '',
    ChallengeName: name,
    ...(session.text !== undefined && { Session: session.text }),
    ChallengeResponses: { USERNAME: nameFor(world, session), ...responses },
  };
  switch (fault) {
    case 'another name':
      return { ...straight, ChallengeName: otherName(session.name, way) };
    case 'another session': {
      const isOther = (one: OpenSession) =>
        one.text !== undefined && one !== session && kindOf(one.name) !== kindOf(session.name);
      return { ...straight, Session: pick(sessions.filter(isOther), way)?.text ?? forge(session.text ?? 'session') };
    }
    case 'another user': {
      const own = [session.attempt.name, ...textsOf(session.person)].map((text) => text.toLowerCase());
      const others = people.filter((one) => one !== session.person).map((one) => world.typed(one));
      const USERNAME = others.find((text) => !own.includes(text.toLowerCase())) ?? 'nobody';
      return { ...straight, ChallengeResponses: { ...straight.ChallengeResponses, USERNAME } };
    }
    case 'crossed block': {
      const crossed = sessions.find((one) => one.parameters['SECRET_BLOCK'] && one !== session);
      const SECRET_BLOCK = crossed?.parameters['SECRET_BLOCK'] ?? 'AAAA';
      const ChallengeResponses = { ...straight.ChallengeResponses, PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK };
      return { ...straight, ChallengeResponses };
    }
    case 'forged session': {
      const ChallengeResponses = forgeBlock(straight.ChallengeResponses);
      return { ...straight, Session: forge(session.text ?? 'session'), ChallengeResponses };
    }
    case 'no session': {
      const { Session: _, ...rest } = straight;
      return rest;
    }
    case 'other client': {
      const same = place.clients[1 - session.client]?.id ?? '';
      const foreign = pick(world.others, way)?.clients[session.client]?.id ?? same;
      return { ...straight, ClientId: way % 2 === 0 ? same : foreign };
    }
    default:
      return straight;
  }
}

/** Any of somebody's names; before a proof at a client that hides who exists, the one that was typed. */
function nameFor(world: World, { person: someone, client, attempt }: OpenSession): string {
  const isTold = client === 0 || attempt.first !== undefined;
  return isTold && world.steps % 2 === 0 ? world.typed(someone) : attempt.name;
}

const names = [
  'SMS_MFA',
  'SMS_OTP',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'MFA_SETUP',
  'SELECT_MFA_TYPE',
  'PASSWORD',
  'NEW_PASSWORD_REQUIRED',
  'CUSTOM_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'WEB_AUTHN',
] as const;

function otherName(name: string, way: number): (typeof names)[number] {
  // A choice may go by several names.
  if (kindOf(name) === 'choice') return 'CUSTOM_CHALLENGE';
  const others = names.filter((one) => one !== name);
  return pick(others, way) ?? 'CUSTOM_CHALLENGE';
}

/** Who is asked for a passkey may still choose. */
function kindOf(name: string): string {
  return name === 'SELECT_CHALLENGE' || name === 'WEB_AUTHN' ? 'choice' : name;
}

function forge(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

function forgeBlock(responses: Responses): Responses {
  const { PASSWORD_CLAIM_SECRET_BLOCK: block } = responses;
  return block === undefined ? responses : { ...responses, PASSWORD_CLAIM_SECRET_BLOCK: forge(block) };
}
