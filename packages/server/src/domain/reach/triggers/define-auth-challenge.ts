import type { Context } from '#domain/context.ts';
import { type Answer, parseBoolean, parseText } from './answer.ts';
import type { ChallengeEntry } from './challenge-entry.ts';
import type { DefineAuthChallengeTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** What comes next in a custom authentication. Neither a challenge nor tokens nor failure: the function decided nothing. */
export interface NextChallenge {
  readonly challengeName?: string;
  readonly issueTokens: boolean;
  readonly failAuthentication: boolean;
}

/**
 * Asks DefineAuthChallenge what comes next. Failure wins over whatever else it says; without such a trigger the
 * authentication fails.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function defineAuthChallenge(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly session: readonly ChallengeEntry[];
    readonly clientMetadata: Metadata;
    readonly userNotFound: boolean | undefined;
  },
): Promise<NextChallenge> {
  const own = {
    triggerSource: 'DefineAuthChallenge_Authentication' as const,
    request: { ...request, session: [...request.session] },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  };
  return invokeTrigger<DefineAuthChallengeTriggerEvent, NextChallenge>(
    context,
    subject,
    'defineAuthChallenge',
    own,
    readNext,
  );
}

function readNext(answer: Answer | undefined): NextChallenge {
  if (answer === undefined) return { issueTokens: false, failAuthentication: true };
  const challengeName = parseText(answer['challengeName']);
  const issueTokens = parseBoolean(answer['issueTokens']);
  const failAuthentication = parseBoolean(answer['failAuthentication']);
  if (failAuthentication) return { issueTokens: false, failAuthentication };
  return { ...(challengeName !== undefined && { challengeName }), issueTokens, failAuthentication };
}
