import type { Context } from '#domain/context.ts';
import { type Answer, parseText, parseTextMap } from './answer.ts';
import type { ChallengeEntry } from './challenge-entry.ts';
import type { CreateAuthChallengeTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** A custom challenge. */
export interface CreatedChallenge {
  /** For the client. */
  readonly publicChallengeParameters: Record<string, string>;
  /** For VerifyAuthChallengeResponse alone. */
  readonly privateChallengeParameters: Record<string, string>;
  readonly challengeMetadata?: string;
}

/**
 * Lets CreateAuthChallenge make a challenge; without such a trigger it has no parameters.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function createAuthChallenge(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly challengeName: string;
    readonly session: readonly ChallengeEntry[];
    readonly clientMetadata: Metadata;
    readonly userNotFound: boolean | undefined;
  },
): Promise<CreatedChallenge> {
  const own = {
    triggerSource: 'CreateAuthChallenge_Authentication' as const,
    request: { ...request, session: [...request.session] },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  };
  return invokeTrigger<CreateAuthChallengeTriggerEvent, CreatedChallenge>(
    context,
    subject,
    'createAuthChallenge',
    own,
    readChallenge,
  );
}

function readChallenge(answer: Answer | undefined): CreatedChallenge {
  const challengeMetadata = parseText(answer?.['challengeMetadata']);
  return {
    publicChallengeParameters: parseTextMap(answer?.['publicChallengeParameters']) ?? {},
    privateChallengeParameters: parseTextMap(answer?.['privateChallengeParameters']) ?? {},
    ...(challengeMetadata !== undefined && { challengeMetadata }),
  };
}
