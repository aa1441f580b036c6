import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transitionsFrom, type UserState } from '../src/state.ts';

/** The page that `npm run states` writes. */
export const statesPage = fileURLToPath(new URL('../../../docs/client/states.md', import.meta.url));

const states: Readonly<Record<UserState, true>> = {
  unknown: true,
  guest: true,
  signedOut: true,
  signedIn: true,
  signedOutUserPoolsTokenInvalid: true,
  signedOutFederatedTokensInvalid: true,
};

/** All there is of the state machine. */
export const transitions = (Object.keys(states) as UserState[]).map(
  (state) => [state, transitionsFrom(state)] as const,
);

/** The page with the picture of the state machine. */
export function drawStates(): string {
  const causesBetween = new Map<string, string[]>();
  for (const [state, row] of transitions) {
    for (const [cause, next] of Object.entries(row)) {
      if (next === state) continue;
      const arrow = `${state} --> ${next}`;
      causesBetween.set(arrow, [...(causesBetween.get(arrow) ?? []), cause]);
    }
  }
  const arrows = [...causesBetween].map(([arrow, causes]) => `  ${arrow}: ${causes.join(', ')}`);
  return `# The states of a user

Drawn from \`packages/client/src/state.ts\` by \`npm run states\`. What a state has no arrow for leaves it as it is.

\`\`\`mermaid
stateDiagram-v2
  [*] --> unknown
${arrows.join('\n')}
\`\`\`

| cause | what has happened |
|---|---|
| \`nobodyFound\`, \`sessionFound\`, \`endedSessionFound\` | the storage was read: nobody, somebody, or somebody whose session is over |
| \`federatedFound\`, \`endedFederationFound\`, \`guestFound\` | the same of somebody of an outside provider, whose token is good or over, and of a guest |
| \`signedIn\`, \`signedOut\` | somebody signed in or out here |
| \`refused\` | the server has definitely refused to renew the tokens |
| \`waitsOffline\` | a call waits for tokens that the server cannot be asked for |
| \`federationEnded\` | nothing can be had for the token of an outside provider |
| \`refreshed\` | there are new tokens, or credentials again |
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(statesPage, drawStates());
