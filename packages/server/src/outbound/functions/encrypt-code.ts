import { type Encryption, FunctionError } from '#domain/functions.ts';
import { type Deadline, tookTooLong } from './deadline.ts';

/** The reason that callers are told when a code could not be encrypted. */
export const encryptionFailed = 'KMSAccessDeniedException';

/**
 * The same event with its `request.code` as a message of the AWS Encryption SDK, in base64, under a key of AWS KMS: how
 * a function at AWS Lambda expects codes. The SDK is loaded at the first call, and finds KMS and credentials by itself;
 * without `aws` it is not asked.
 * @throws FunctionError
 */
export async function encryptCode(
  event: object,
  { keyArn, context }: Encryption,
  deadline: Deadline,
  { aws }: { readonly aws: boolean },
): Promise<object> {
  const request = 'request' in event ? event.request : undefined;
  if (typeof request !== 'object' || request === null || !('code' in request)) return event;
  const { code } = request;
  if (typeof code !== 'string') return event;
  // A pool names the key, so that it takes the operator's word to ask KMS for it with the operator's credentials.
  if (!aws) throw new FunctionError('unreachable', encryptionFailed);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tookTooLong(keyArn)), deadline.leftMs());
  try {
    return {
      ...event,
      request: { ...request, code: await Promise.race([encrypt(code, keyArn, context), late.promise]) },
    };
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    throw new FunctionError('unreachable', encryptionFailed, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function encrypt(code: string, keyArn: string, context: Encryption['context']): Promise<string> {
  const { buildClient, CommitmentPolicy, KmsKeyringNode } = await import('@aws-crypto/client-node');
  const { encrypt: encryptWith } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });
  const { result } = await encryptWith(keyring, code, { encryptionContext: { ...context } });
  return result.toString('base64');
}
