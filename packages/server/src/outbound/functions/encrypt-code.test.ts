import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Log, silentLog } from '#lib/log.ts';
import { createFunctions, type RunningFunctions } from './create-functions.ts';

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:send-mail';
const encryption = { keyArn, context: { 'userpool-id': 'us-east-1_AAAAAAAAA' } };
const event = {
  triggerSource: 'CustomEmailSender_SignUp',
  request: { type: 'customEmailSenderRequestV1', code: '123456', userAttributes: { email: 'ann@example.com' } },
};

interface KmsCall {
  readonly KeyId?: string;
  readonly EncryptionContext?: Record<string, string>;
  readonly CiphertextBlob?: string;
  readonly NumberOfBytes?: number;
}

const masterKey = randomBytes(32);
const contextOf = (call: KmsCall) =>
  Buffer.from(JSON.stringify(Object.entries(call.EncryptionContext ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))));

/** What KMS does for the two operations that envelopes need, with a real key. */
function answerKms(operation: string, call: KmsCall): object | undefined {
  if (call.KeyId !== keyArn) return undefined;
  if (operation === 'TrentService.GenerateDataKey') {
    const dataKey = randomBytes(call.NumberOfBytes ?? 32);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(contextOf(call));
    const sealed = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    return { KeyId: keyArn, Plaintext: dataKey.toString('base64'), CiphertextBlob: sealed.toString('base64') };
  }
  if (operation === 'TrentService.Decrypt') {
    const sealed = Buffer.from(call.CiphertextBlob ?? '', 'base64');
    const decipher = createDecipheriv('aes-256-gcm', masterKey, sealed.subarray(0, 12)).setAAD(contextOf(call));
    decipher.setAuthTag(sealed.subarray(-16));
    const dataKey = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return { KeyId: keyArn, Plaintext: dataKey.toString('base64') };
  }
  return undefined;
}

const log: Log = { ...silentLog, error: (_, message) => void complaints.push(message) };
let functions: RunningFunctions;
let received: unknown[];
let complaints: string[];
let endpoint: string;
let kmsCalls: { operation: string; call: KmsCall }[];
const closers: (() => void)[] = [];

beforeEach(async () => {
  received = [];
  complaints = [];
  kmsCalls = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const operation = String(request.headers['x-amz-target'] ?? '');
      if (operation === '') {
        received.push(body);
        return response.end('null');
      }
      kmsCalls.push({ operation, call: body as KmsCall });
      const answer = answerKms(operation, body as KmsCall);
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      return response.end(JSON.stringify(answer ?? { __type: 'NotFoundException', message: 'no such key' }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL_KMS', endpoint);
  functions = createFunctions({ reload: false, aws: true, lambdaEndpoint: endpoint, log });
});
afterEach(async () => {
  await functions.close();
  for (const close of closers.splice(0)) close();
  vi.unstubAllEnvs();
});

describe('a code on its way to AWS Lambda', () => {
  test('is a message of the AWS Encryption SDK that only the key opens, bound to the pool', async () => {
    expect(await functions.invoke(functionArn, event, { id: '1', encryption })).toBeUndefined();
    expect(received).toEqual([{ ...event, request: { ...event.request, code: expect.any(String) } }]);
    const [{ request }] = received as [typeof event];
    expect(request.code).not.toContain('123456');
    // As the handlers of Cognito's documentation do it.
    const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT);
    const keyring = new KmsKeyringNode({ keyIds: [keyArn] });
    const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(request.code, 'base64'));
    expect(plaintext.toString('utf8')).toBe('123456');
    expect(messageHeader.encryptionContext).toMatchObject({ 'userpool-id': 'us-east-1_AAAAAAAAA' });
    expect(kmsCalls[0]?.call.EncryptionContext).toMatchObject({ 'userpool-id': 'us-east-1_AAAAAAAAA' });
  });

  test('is not sent at all when the key cannot be used', async () => {
    const other = { ...encryption, keyArn: `${keyArn}c` };
    await expect(functions.invoke(functionArn, event, { id: '1', encryption: other })).rejects.toMatchObject({
      name: 'FunctionError',
      reason: 'unreachable',
      message: 'KMSAccessDeniedException',
    });
    expect(received).toEqual([]);
    expect(complaints).toEqual([expect.stringMatching(/^The code for send-mail could not be encrypted\. Install/)]);
  });

  test('is not sent at all while nobody said that AWS may be called', async () => {
    const careful = createFunctions({ reload: false, lambdaEndpoint: endpoint, log });
    const sending = careful.invoke(functionArn, event, { id: '1', encryption });
    await expect(sending).rejects.toMatchObject({ reason: 'unreachable', message: 'KMSAccessDeniedException' });
    expect([received, kmsCalls]).toEqual([[], []]);
    expect(complaints).toEqual([
      expect.stringMatching(/^The code for send-mail could not be encrypted\. Start this server with --aws, /),
    ]);
    await careful.close();
  });

  test('is no code: it stays as it is', async () => {
    const withoutCode = { ...event, request: { ...event.request, code: null } };
    await functions.invoke(functionArn, withoutCode, { id: '1', encryption });
    const careful = createFunctions({ reload: false, lambdaEndpoint: endpoint, log });
    await careful.invoke(functionArn, withoutCode, { id: '1', encryption });
    await careful.close();
    expect(received).toEqual([withoutCode, withoutCode]);
    expect(kmsCalls).toEqual([]);
  });
});
