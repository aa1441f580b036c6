import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { afterAll, expect, test } from 'vitest';
import { functionArn, functionsOfSuites } from './functions.ts';
import { makeIdentityPool, roles } from './identity-pools.ts';
import { refusal } from './sdk-client.ts';
import { type ContractServer, describeContract } from './server.ts';

/** A token service outside, as it stands beside object stores: it believes the OpenID provider that it was told of. */
let trusted: { issuer: string; audience: string };
const sts = createServer((request, response) => {
  answer(request).then(
    ({ status, body }) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body),
    (error: unknown) => response.destroy(error as Error),
  );
});
await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
const stsEndpoint = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
const functions = functionsOfSuites();
afterAll(() => {
  functions.remove();
  sts.closeAllConnections();
  sts.close();
});

async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const asked = new URLSearchParams(Buffer.concat(chunks).toString());
  const { issuer, audience } = trusted;
  const configuration = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  const verifier = JwtRsaVerifier.create({ issuer: configuration.issuer, audience, jwksUri: configuration.jwks_uri });
  verifier.cacheJwks((await (await fetch(configuration.jwks_uri)).json()) as never);
  try {
    const { sub } = await verifier.verify(asked.get('WebIdentityToken') ?? '');
    const credentials = `<AccessKeyId>STS</AccessKeyId><SecretAccessKey>${asked.get('RoleArn')}</SecretAccessKey><SessionToken>${sub}</SessionToken><Expiration>${new Date(Date.now() + 900_000).toISOString()}</Expiration>`;
    return {
      status: 200,
      body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    };
  } catch {
    return { status: 400, body: '<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>' };
  }
}

/** Calls what is beyond the wire of identity pools, with a key that a development server accepts. */
async function extend(server: ContractServer, operation: string, input: object): Promise<unknown> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-identity/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';
  const headers = { authorization, 'x-amz-target': `CenoteIdentityPools.${operation}` };
  const response = await fetch(server.endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  expect(response.status).toBe(200);
  return response.json();
}

describeContract(
  'the sources of credentials',
  (server) => {
    const credentials = (identityPoolId: string) =>
      fromCognitoIdentityPool({
        clientConfig: { endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1 },
        identityPoolId,
      })();

    test('a token service gives them, for a token that it verifies with the keys of this server', async () => {
      const IdentityPoolId = await makeIdentityPool(server);
      await extend(server, 'SetCredentialSource', { IdentityPoolId, Source: 'STS' });
      trusted = { issuer: `${server.endpoint}/identity-pools`, audience: IdentityPoolId };
      const given = await credentials(IdentityPoolId);
      expect(given).toMatchObject({
        accessKeyId: 'STS',
        secretAccessKey: roles.unauthenticated,
        sessionToken: given.identityId,
      });
      trusted = { ...trusted, audience: 'us-east-1:00000000-0000-4000-8000-000000000000' };
      await expect(credentials(IdentityPoolId)).rejects.toMatchObject(
        refusal('InvalidIdentityPoolConfigurationException', /Check assigned IAM roles/),
      );
    });

    test('a function of the operator’s gives them', async () => {
      const IdentityPoolId = await makeIdentityPool(server);
      const source = { Source: 'CUSTOM', FunctionArn: functionArn('credentials') };
      await extend(server, 'SetCredentialSource', { IdentityPoolId, ...source });
      expect(await extend(server, 'GetCredentialSource', { IdentityPoolId })).toEqual({ IdentityPoolId, ...source });
      const given = await credentials(IdentityPoolId);
      expect(given).toMatchObject({ accessKeyId: 'FOR-guest', sessionToken: given.identityId });
      await extend(server, 'SetCredentialSource', { IdentityPoolId, ...source, FunctionArn: functionArn('nowhere') });
      await expect(credentials(IdentityPoolId)).rejects.toMatchObject(
        refusal('ExternalServiceException', 'The source of credentials did not answer.'),
      );
    });
  },
  { ...functions.flags, stsEndpoint },
  functions.env,
);
