import { createHash, createPublicKey } from 'node:crypto';
import type * as kmsSdk from '@aws-sdk/client-kms';
import type { OutsideKey } from '#domain/outside-keys.ts';
import { parseKeyAddress, patienceMs } from './key-address.ts';

/**
 * A key of AWS KMS: `awskms://<region>/<key id, alias/name or ARN>`, with `endpoint` as a parameter. Credentials are found as the SDK
 * finds them; it is loaded at the first use. Needs kms:Encrypt and kms:Decrypt of a symmetric key, or kms:Sign and kms:GetPublicKey of
 * an RSA key for signatures.
 * @throws Error where the address cannot be used
 */
export function kmsKey(address: string): OutsideKey {
  const { name, host: region, path: KeyId, parameters } = parseKeyAddress(address, ['endpoint']);
  if (!/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region)) throw new Error('it names no region such as eu-central-1');
  const endpoint = parameters.get('endpoint');
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new Error('its endpoint is not a web address');
  }
  const ask = asking(name, { region, maxAttempts: 2, ...(endpoint !== undefined && { endpoint }) });
  return {
    name,
    encrypt: (use, Plaintext) =>
      ask(async (kms, { EncryptCommand }, options) => {
        const command = new EncryptCommand({ KeyId, Plaintext, EncryptionContext: contextOf(use) });
        return present((await kms.send(command, options)).CiphertextBlob);
      }),
    decrypt: (use, CiphertextBlob) =>
      ask(async (kms, { DecryptCommand, InvalidCiphertextException, IncorrectKeyException }, options) => {
        const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: contextOf(use) });
        try {
          return present((await kms.send(command, options)).Plaintext);
        } catch (error) {
          if (error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException) return undefined;
          throw error;
        }
      }),
    sign: (data) =>
      ask(async (kms, { SignCommand }, options) => {
        // AWS: a message may have 4,096 bytes, and a token more.
        const Message = createHash('sha256').update(data).digest();
        const algorithm = { MessageType: 'DIGEST', SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' } as const;
        return present((await kms.send(new SignCommand({ KeyId, Message, ...algorithm }), options)).Signature);
      }),
    publicHalf: () =>
      ask(async (kms, { GetPublicKeyCommand }, options) => {
        const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }), options);
        const publicKey = createPublicKey({ key: Buffer.from(present(PublicKey)), format: 'der', type: 'spki' });
        return { publicKey, address };
      }),
  };
}

type Asking<T> = (kms: kmsSdk.KMSClient, sdk: typeof kmsSdk, options: { abortSignal: AbortSignal }) => Promise<T>;

/** Loads the SDK once, and says of a refusal which key it was. */
function asking(name: string, settings: { region: string; endpoint?: string; maxAttempts: number }) {
  let client: kmsSdk.KMSClient | undefined;
  return async <T>(work: Asking<T>): Promise<T> => {
    const sdk = await import('@aws-sdk/client-kms');
    client ??= new sdk.KMSClient(settings);
    try {
      return await work(client, sdk, { abortSignal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      const { name: code, message } = error as Error;
      throw new Error(
        `The key ${name} cannot be used now (${code}: ${message}). Look after AWS KMS, its policy and the credentials of this server.`,
        { cause: error },
      );
    }
  };
}

/** Authenticated with what is sealed, and in the log of KMS. */
function contextOf(use: string) {
  return { 'cenote:use': use };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('KMS answered without what was asked for');
  return value;
}
