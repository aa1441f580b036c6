import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  generateKeyPairSync,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAwsSignature } from './aws-signature.ts';
import type { ServiceAnswer, ServiceRequest } from './http-service.ts';

/** A service that keeps keys, on the loopback: it seals and signs in earnest. */
export interface KeyService {
  readonly url: string;
  readonly host: string;
  /** What it was asked, oldest first: the names of operations, or method and path. */
  readonly asked: string[];
  /** What it answers to everything, while this is set. */
  refusal: ServiceAnswer | undefined;
  close(): Promise<void>;
}

/** The key of AWS that the service takes. */
export const awsSecret = 'secret';
export const transitToken = 'hvs.token';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytes = (text: unknown) => Buffer.from(String(text), 'base64');
const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sealingKey = randomBytes(32);

function seal(plaintext: Uint8Array, associated: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(associated));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where it was not sealed here, for the same. */
function open(sealed: Uint8Array, associated: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey, sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(associated)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

type Answering = (request: ServiceRequest, asked: string[]) => ServiceAnswer;

async function start(answer: Answering): Promise<KeyService> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const got = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      const { status, headers: sent, body } = service.refusal ?? answer(got, asked);
      response.writeHead(status, sent).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: KeyService = {
    url: `http://${host}`,
    host,
    asked,
    refusal: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

/**
 * AWS KMS in its JSON protocol, with one key that seals and one that signs. A request whose signature (SigV4 for kms in eu-central-1) is
 * not right is refused.
 */
export function startKms(): Promise<KeyService> {
  const answer = (status: number, body: object): ServiceAnswer => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  return start((request, asked) => {
    try {
      checkAwsSignature(request, { service: 'kms', region: 'eu-central-1', secret: awsSecret });
    } catch {
      return answer(400, { __type: 'IncompleteSignature', message: 'no' });
    }
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const input = JSON.parse(request.body) as Record<string, unknown>;
    const KeyId = `arn:aws:kms:eu-central-1:111122223333:${String(input['KeyId'])}`;
    const associated = JSON.stringify(input['EncryptionContext']);
    asked.push(operation);
    switch (operation) {
      case 'Encrypt':
        return answer(200, { KeyId, CiphertextBlob: base64(seal(bytes(input['Plaintext']), associated)) });
      case 'Decrypt': {
        const plaintext = open(bytes(input['CiphertextBlob']), associated);
        if (plaintext === undefined) return answer(400, { __type: 'InvalidCiphertextException' });
        return answer(200, { KeyId, Plaintext: base64(plaintext) });
      }
      case 'Sign':
        if (input['MessageType'] !== 'DIGEST' || input['SigningAlgorithm'] !== 'RSASSA_PKCS1_V1_5_SHA_256') break;
        return answer(200, { KeyId, Signature: base64(signDigest(bytes(input['Message']))) });
      case 'GetPublicKey':
        return answer(200, { KeyId, PublicKey: base64(keyPair.publicKey.export({ format: 'der', type: 'spki' })) });
    }
    return answer(400, { __type: 'ValidationException', message: operation });
  });
}

/** What KMS does with a digest: PKCS #1 v1.5 around the name of SHA-256 and the digest (RFC 8017, section 9.2). */
function signDigest(digest: Uint8Array): Buffer {
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const padding = constants.RSA_PKCS1_PADDING;
  return privateEncrypt({ key: keyPair.privateKey, padding }, Buffer.concat([info, digest]));
}

/** A transit secrets engine at /v1/transit, with the key `cenote`, which seals, and `tokens`, which signs and has version 3. */
export function startTransit(): Promise<KeyService> {
  const answer = (status: number, body: object): ServiceAnswer => ({ status, body: JSON.stringify(body) });
  const data = (of: object) => answer(200, { data: of });
  return start(({ method, path, headers, body }, asked) => {
    if (headers['x-vault-token'] !== transitToken || headers['x-vault-request'] !== 'true') {
      return answer(403, { errors: ['permission denied'] });
    }
    asked.push(`${method} ${path}`);
    const input = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>;
    const associated = String(input['associated_data']);
    switch (`${method} ${path}`) {
      case 'POST /v1/transit/encrypt/cenote':
        return data({ ciphertext: `vault:v1:${base64(seal(bytes(input['plaintext']), associated))}`, key_version: 1 });
      case 'POST /v1/transit/decrypt/cenote': {
        const plaintext = open(bytes(String(input['ciphertext']).split(':')[2]), associated);
        if (plaintext === undefined) return answer(400, { errors: ['cipher: message authentication failed'] });
        return data({ plaintext: base64(plaintext) });
      }
      case 'POST /v1/transit/sign/tokens/sha2-256':
        if (input['signature_algorithm'] !== 'pkcs1v15' || input['key_version'] !== 3) break;
        return data({ signature: `vault:v3:${base64(sign('sha256', bytes(input['input']), keyPair.privateKey))}` });
      case 'GET /v1/transit/keys/tokens': {
        const public_key = createPublicKey(keyPair.privateKey).export({ format: 'pem', type: 'spki' });
        return data({ latest_version: 3, type: 'rsa-2048', keys: { 3: { public_key } } });
      }
    }
    return answer(404, { errors: [] });
  });
}
