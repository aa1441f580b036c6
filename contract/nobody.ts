import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { administrator } from './people.ts';
import type { Place } from './pools.ts';
import type { ContractServer } from './server.ts';

/** A name that is nobody's, of a seeming user who may begin with these. Those who do not exist differ, as users do. */
export async function findNobody(
  server: ContractServer,
  { clientId: ClientId }: Pick<Place, 'clientId'>,
  factors: readonly string[],
): Promise<string> {
  for (let count = 0; count < 50; count++) {
    const USERNAME = `nobody${count}@example.com`;
    const begin = new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId, AuthParameters: { USERNAME } });
    const { AvailableChallenges = [] } = await administrator(server).send(begin);
    if (factors.every((factor) => (AvailableChallenges as string[]).includes(factor))) return USERNAME;
  }
  throw new Error(`Of fifty names, none seems to have ${factors.join(', ')}.`);
}
