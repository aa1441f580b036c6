import { expect, test } from 'vitest';
import {
  beganAtSeconds,
  credentials,
  identityId,
  roleArn,
  sessionKeyText,
  signed,
  type ToSign,
} from '../../test/sign.ts';
import { createAuthorizer } from '../authorizer.ts';
import { executeApiService } from '../services/execute-api.ts';
import { s3Service } from '../services/s3.ts';
import { authorizeFetch } from './fetch.ts';

const allow = (Action: string, Resource: string) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource },
});
const own = `/files/private/${encodeURIComponent(identityId)}/a`;
const options = {
  sessionKeys: sessionKeyText,
  clock: () => beganAtSeconds * 1000,
  roles: {
    [roleArn]: {
      policies: { files: allow('s3:*Object', 'arn:aws:s3:::files/private/*'), api: allow('execute-api:Invoke', '*') },
    },
  },
};
const s3 = createAuthorizer({ ...options, service: s3Service({ hosts: ['files.test'] }) });
const api = createAuthorizer({
  ...options,
  service: executeApiService({ region: 'us-east-1', accountId: '1', apiId: 'api', stage: 'live' }),
});

/** A signed web request, with another body where there is one. */
async function requestOf(toSign: ToSign, body = toSign.body, applyChecksum = true): Promise<Request> {
  const { method, path, query, headers } = await signed(credentials(), toSign, { applyChecksum });
  const flat = Object.entries(headers).map(([name, values]) => [name, values?.[0] ?? ''] as [string, string]);
  const url = `https://files.test${path}${query === '' ? '' : `?${query}`}`;
  return new Request(url, { method, headers: flat, ...(body !== undefined && { body }) });
}

test('lets pass what is allowed, with who asks', async () => {
  const decision = await authorizeFetch(s3, await requestOf({ path: own }));
  expect(decision).toMatchObject({ isAllowed: true, identity: { identityId } });
});

test('answers what is not, in the form of the service', async () => {
  const decision = await authorizeFetch(s3, await requestOf({ path: '/files/public/a' }));
  if (decision.isAllowed) throw new Error('it was let pass');
  expect(decision.response.status).toBe(403);
  expect(await decision.response.text()).toContain('<Code>AccessDenied</Code>');
  const anonymous = await authorizeFetch(api, new Request('https://files.test/pets'));
  if (anonymous.isAllowed) throw new Error('it was let pass');
  expect(anonymous.response.status).toBe(401);
  expect(anonymous.response.headers.get('www-authenticate')).toBe('Bearer');
});

test('gives the body that was signed, and no other', async () => {
  const put: ToSign = { method: 'PUT', path: own, body: 'Hello' };
  const right = await authorizeFetch(s3, await requestOf(put));
  if (!right.isAllowed) throw right.refusal;
  expect(await right.request.text()).toBe('Hello');
  const wrong = await authorizeFetch(s3, await requestOf(put, 'Other'));
  if (!wrong.isAllowed) throw wrong.refusal;
  await expect(wrong.request.text()).rejects.toThrow('x-amz-content-sha256');
});

test('reads the body first where the signature needs it', async () => {
  const post: ToSign = { method: 'POST', path: '/pets', body: '{}', service: 'execute-api' };
  const right = await authorizeFetch(api, await requestOf(post, '{}', false));
  if (!right.isAllowed) throw right.refusal;
  expect(await right.request.json()).toEqual({});
  expect(await authorizeFetch(api, await requestOf(post, '[]', false))).toMatchObject({
    isAllowed: false,
    refusal: { reason: 'bad-signature' },
  });
  const small = await authorizeFetch(api, await requestOf(post, '{}', false), { maxBodyBytes: 1 });
  expect(small).toMatchObject({ isAllowed: false, refusal: { reason: 'malformed-credentials' } });
});

test('refuses what cannot be decided about, and does not throw', async () => {
  const told: string[] = [];
  const readDeeds = () => {
    throw new TypeError('it went wrong');
  };
  const broken = createAuthorizer({
    ...options,
    service: { signingName: 'api', refusalForm: 'json', readDeeds },
    guests: { role: roleArn },
    onError: (error) => told.push(String(error)),
  });
  const decision = await authorizeFetch(broken, new Request('https://files.test/pets'));
  if (decision.isAllowed) throw new Error('it was let pass');
  expect([decision.response.status, decision.refusal.reason]).toEqual([503, 'unavailable']);
  expect(told).toEqual(['TypeError: it went wrong']);
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('broken off')) });
  const headers = { authorization: 'AWS4-HMAC-SHA256 x' };
  const half = new Request('https://files.test/pets', { method: 'POST', headers, body, duplex: 'half' });
  expect(await authorizeFetch(broken, half)).toMatchObject({ refusal: { reason: 'malformed-credentials' } });
});
