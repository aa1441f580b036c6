import * as identityPoolSdk from '@aws-sdk/client-cognito-identity';
import * as userPoolSdk from '@aws-sdk/client-cognito-identity-provider';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { Member, ServiceModel, Type } from '@cenote/wire/shape';
import { expect, test } from 'vitest';
import { plannedIdentityPoolOperations } from '../packages/server/src/doors/api/identity-pools/planned.ts';
import { plannedUserPoolOperations } from '../packages/server/src/doors/api/user-pools/planned.ts';
import { refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

/** An input that the SDK can serialize: it refuses to send some blobs and labels when they are absent. */
function smallestInput(model: ServiceModel, operation: string): Record<string, unknown> {
  const valueOf = (type: Type): unknown => {
    switch (type.kind) {
      case 'list':
        return [];
      case 'map':
      case 'structure':
      case 'document':
        return {};
      case 'blob':
        return new Uint8Array(1);
      case 'boolean':
        return false;
      case 'integer':
      case 'long':
      case 'double':
        return 1;
      case 'timestamp':
        return new Date(0);
      case 'enum':
        return model.enums[type.name]?.[0];
      case 'string':
        return 'x';
    }
  };
  const members: readonly Member[] = model.operations[operation]?.input ?? [];
  return Object.fromEntries(members.filter(({ required }) => required).map(({ name, type }) => [name, valueOf(type)]));
}

/** The SDK's own command of that name. */
function commandOf(sdk: object, model: ServiceModel, operation: string): never {
  const Command = Reflect.get(sdk, `${operation}Command`) as new (input: object) => never;
  return new Command(smallestInput(model, operation));
}

const notBuilt = (operation: string) => refusal('UnknownOperationException', `${operation} is not built yet.`);

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

describeContract('operations that are planned, through the AWS SDK', (server) => {
  const config = () => ({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });

  test.each([...plannedIdentityPoolOperations])('%s is refused by its name', async (operation) => {
    const client = new identityPoolSdk.CognitoIdentityClient(config());
    const command = commandOf(identityPoolSdk, identityPools, operation);
  test.each([...plannedUserPoolOperations])('%s is refused by its name', async (operation) => {
    const client = new userPoolSdk.CognitoIdentityProviderClient(config());
    const command = commandOf(userPoolSdk, userPools, operation);
    await expect(client.send(command)).rejects.toMatchObject(notBuilt(operation));
  });
});
