import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTokenService } from './create-token-service.ts';

let server: Server;
let answer: RequestListener;
let body = '';

beforeEach(async () => {
  server = createServer((request, response) => {
    body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const request = {
  roleArn: 'arn:aws:iam::123456789012:role/reader',
  sessionName: 'CognitoIdentityCredentials',
  token: 'a.b.c',
  durationSeconds: 3600,
};
const ask = () =>
  createTokenService(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).assumeRole(request);

/** As AWS documents the answer; MinIO's has the same elements. */
const credentials = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>us-east-1:x</SubjectFromWebIdentityToken>
    <Credentials>
      <SessionToken>AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE</SessionToken>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <Expiration>2026-01-01T01:00:00Z</Expiration>
      <AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`;

test('a role is asked for as AWS documents it, and the credentials are read', async () => {
  answer = (_, response) => response.end(credentials);
  expect(await ask()).toEqual({
    accessKeyId: 'ASgeIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
    sessionToken: 'AQoDYXdzEE0a8ANXXXXXXXXNO1ewxE5TijQyp+IEXAMPLE',
    expiresAt: Date.UTC(2026, 0, 1, 1),
  });
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: request.roleArn,
    RoleSessionName: 'CognitoIdentityCredentials',
    WebIdentityToken: 'a.b.c',
    DurationSeconds: '3600',
  });
});

test('a refusal is told by its code', async () => {
  answer = (_, response) =>
    response
      .writeHead(403)
      .end(
        '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      );
  await expect(ask()).rejects.toMatchObject({ name: 'TokenServiceError', reason: 'refused', message: 'AccessDenied' });
  answer = (_, response) => response.writeHead(400).end('<html>');
  await expect(ask()).rejects.toMatchObject({ reason: 'refused', message: 'it answered 400' });
});

test('what is no answer is none: an outage, a redirect, too much, something else', async () => {
  const unreachable = { name: 'TokenServiceError', reason: 'unreachable' };
  const wrong: RequestListener[] = [
    (_, response) => response.writeHead(500).end(),
    ({ url }, response) =>
      url === '/there' ? response.end(credentials) : response.writeHead(302, { location: '/there' }).end(),
    (_, response) => response.end(`<Credentials>${'x'.repeat(300_000)}</Credentials>`),
    (_, response) => response.end('{}'),
    (_, response) => response.end('<a/>'),
    (_, response) => response.end(credentials.replace(/<SecretAccessKey>.*<\/SecretAccessKey>/, '')),
    (_, response) => response.end(credentials.replace('2026-01-01T01:00:00Z', 'soon')),
    (_, response) => response.end(`<!DOCTYPE x [<!ENTITY e "x">]>${credentials}`),
    (_, response) => response.destroy(),
  ];
  for (const one of wrong) {
    answer = one;
    await expect(ask()).rejects.toMatchObject(unreachable);
  }
});
