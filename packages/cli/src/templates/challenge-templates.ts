import type { Template } from './template.ts';

const triggers = {
  DefineAuthChallenge: 'define-challenge',
  CreateAuthChallenge: 'create-challenge',
  VerifyAuthChallengeResponse: 'verify-challenge',
} as const;

function defineFile(about: string, tries: number): string {
  return `import type { DefineAuthChallengeTriggerEvent } from 'cenote/triggers';

/**
 * ${about} Tokens are given after the password (SRP_A, then PASSWORD_VERIFIER) alone: who answers the challenge has not
 * shown who they are, so that without the password everybody could sign in as anybody.
 */
export async function handler(event: DefineAuthChallengeTriggerEvent): Promise<DefineAuthChallengeTriggerEvent> {
  const { session } = event.request;
  const isPassed = (step: number, name: string) =>
    session[step]?.challengeName === name && session[step].challengeResult === true;
  const isBegun = isPassed(0, 'SRP_A');
  const hasPassword = isBegun && isPassed(1, 'PASSWORD_VERIFIER');
  const asked = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length;
  const isSolved = hasPassword && isPassed(session.length - 1, 'CUSTOM_CHALLENGE');
  const isPasswordNext = isBegun && session.length === 1;
  event.response.issueTokens = isSolved;
  event.response.failAuthentication = !isSolved && !isPasswordNext && (!hasPassword || asked >= ${tries});
  event.response.challengeName = isPasswordNext ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
  return event;
}
`;
}

export const challengeTemplate: Template = {
  label: 'A challenge of your own (definition, creation, verification)',
  triggers,
  files: () => ({
    'define-challenge': defineFile('A sum of two numbers, with three tries.', 3),
    'create-challenge': `import { randomInt } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'cenote/triggers';

/** The app is told the question; the answer stays here. Put a question of your own in its place. */
export async function handler(event: CreateAuthChallengeTriggerEvent): Promise<CreateAuthChallengeTriggerEvent> {
  const [one, other] = [randomInt(10), randomInt(10)];
  event.response.publicChallengeParameters = { question: \`\${one} + \${other}\` };
  event.response.privateChallengeParameters = { answer: String(one + other) };
  event.response.challengeMetadata = 'SUM';
  return event;
}
`,
    'verify-challenge': `import type { VerifyAuthChallengeResponseTriggerEvent } from 'cenote/triggers';

export async function handler(
  event: VerifyAuthChallengeResponseTriggerEvent,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  const { answer } = event.request.privateChallengeParameters;
  event.response.answerCorrect = answer !== undefined && event.request.challengeAnswer === answer;
  return event;
}
`,
  }),
};

export const recaptchaTemplate: Template = {
  label: 'Ask Google reCAPTCHA whether somebody is a person',
  triggers,
  files: () => ({
    'define-challenge': defineFile('A token of reCAPTCHA, with one try.', 1),
    'create-challenge': `import type { CreateAuthChallengeTriggerEvent } from 'cenote/triggers';

export async function handler(event: CreateAuthChallengeTriggerEvent): Promise<CreateAuthChallengeTriggerEvent> {
  event.response.publicChallengeParameters = { recaptcha: 'wanted' };
  event.response.privateChallengeParameters = { recaptcha: 'wanted' };
  event.response.challengeMetadata = 'RECAPTCHA';
  return event;
}
`,
    'verify-challenge': `import type { VerifyAuthChallengeResponseTriggerEvent } from 'cenote/triggers';

/** The app answers with the token that the widget gave it. RECAPTCHA_SECRET_KEY is a variable of the server. */
export async function handler(
  event: VerifyAuthChallengeResponseTriggerEvent,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  const secret = process.env['RECAPTCHA_SECRET_KEY'];
  if (!secret) throw new Error('RECAPTCHA_SECRET_KEY is missing');
  const answer = await fetch('https://www.google.com/recaptcha/api/siteverify', {
    method: 'POST',
    body: new URLSearchParams({ secret, response: event.request.challengeAnswer }),
  });
  const { success } = (await answer.json()) as { readonly success?: boolean };
  event.response.answerCorrect = success === true;
  return event;
}
`,
  }),
};
