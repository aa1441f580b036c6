import { AuthError } from './auth-error.ts';
import type { Client } from './client.ts';
import { type PasskeyCredential, platform } from './platform.ts';
import { answer } from './sign-in/answer.ts';
import type { SignInOutput, SignInStep } from './sign-in/steps.ts';
import { fromBase64, toBase64 } from './srp/base64.ts';
import { toDate } from './to-date.ts';
import { callAsUser } from './wire/call-as-user.ts';

/** A passkey of a user. */
export interface Passkey {
  readonly credentialId: string;
  readonly friendlyCredentialName?: string;
  readonly relyingPartyId?: string;
  readonly authenticatorAttachment?: string;
  readonly authenticatorTransports?: readonly string[];
  readonly createdAt?: Date;
}

/** Whether this browser has passkeys. */
export function hasPasskeys(): boolean {
  return !!platform.PublicKeyCredential && !!platform.navigator?.credentials;
}

/**
 * Makes a passkey for whoever is signed in.
 * @throws AuthError the service's, or `PasskeyNotSupported`, `PasskeyRegistrationCanceled`, `PasskeyAlreadyExists`,
 * `RelyingPartyMismatch`, `PasskeyRegistrationFailed` with the browser's own error as its cause
 */
export async function associateWebAuthnCredential(client: Client): Promise<void> {
  checkSupport();
  const { CredentialCreationOptions } = await callAsUser(client, 'StartWebAuthnRegistration', {});
  const options = CredentialCreationOptions as unknown as JsonOptions;
  const publicKey = {
    ...options,
    challenge: fromBase64(options.challenge),
    user: { ...options.user, id: fromBase64(options.user?.id ?? '') },
    excludeCredentials: options.excludeCredentials?.map(toDescriptor),
  };
  const credential = await ask('Registration', async () => platform.navigator?.credentials?.create({ publicKey }));
  const { response } = credential;
  const Credential = toJson(credential, {
    clientDataJSON: response.clientDataJSON,
    attestationObject: response.attestationObject,
  });
  const transports = response.getTransports?.();
  if (transports) Object.assign(Credential.response, { transports });
  await callAsUser(client, 'CompleteWebAuthnRegistration', { Credential: Credential as never });
}

export interface PasskeySignInInput {
  /** The step `WEB_AUTHN`: the last one of this client unless told. */
  readonly step?: SignInStep;
  /** `conditional` offers the passkey where the browser fills in names, and waits until somebody takes it. */
  readonly mediation?: 'conditional' | 'optional' | 'required' | 'silent';
  readonly signal?: AbortSignal;
}

/**
 * Answers the step `WEB_AUTHN` with a passkey. Gives what comes next.
 * @throws AuthError the service's, or `PasskeyNotSupported`, `PasskeyAuthenticationCanceled`, `RelyingPartyMismatch`,
 * `PasskeyAuthenticationFailed` with the browser's own error as its cause
 */
export async function confirmSignInWithPasskey(client: Client, input: PasskeySignInInput = {}): Promise<SignInOutput> {
  const { step = client.signIn, mediation, signal } = input;
  if (step?.signInStep !== 'WEB_AUTHN') throw new AuthError('SignInException', 'No sign-in waits for a passkey.');
  checkSupport();
  const options = JSON.parse(step.parameters.CREDENTIAL_REQUEST_OPTIONS ?? '{}') as JsonOptions;
  const publicKey = {
    ...options,
    challenge: fromBase64(options.challenge),
    allowCredentials: options.allowCredentials?.map(toDescriptor),
  };
  const get = async () => platform.navigator?.credentials?.get({ publicKey, mediation, signal });
  const credential = await ask('Authentication', get);
  const { response } = credential;
  const { authenticatorData, clientDataJSON, signature, userHandle } = response;
  const json = toJson(credential, {
    authenticatorData,
    clientDataJSON,
    signature,
    userHandle: userHandle ?? undefined,
  });
  return answer(client, step, { CREDENTIAL: JSON.stringify(json) }, {});
}

/** A page of the passkeys of whoever is signed in. */
export async function listWebAuthnCredentials(
  client: Client,
  { pageSize, nextToken }: { readonly pageSize?: number; readonly nextToken?: string } = {},
): Promise<{ readonly credentials: Passkey[]; readonly nextToken?: string }> {
  const input = { MaxResults: pageSize, NextToken: nextToken };
  const { Credentials, NextToken } = await callAsUser(client, 'ListWebAuthnCredentials', input);
  const credentials = Credentials.map((credential) => ({
    credentialId: credential.CredentialId,
    friendlyCredentialName: credential.FriendlyCredentialName,
    relyingPartyId: credential.RelyingPartyId,
    authenticatorAttachment: credential.AuthenticatorAttachment,
    authenticatorTransports: credential.AuthenticatorTransports,
    createdAt: toDate(credential.CreatedAt),
  }));
  return { credentials, nextToken: NextToken };
}

/** Deletes a passkey. The device that holds it does not notice. @throws AuthError `ResourceNotFoundException` … */
export async function deleteWebAuthnCredential(
  client: Client,
  { credentialId }: { readonly credentialId: string },
): Promise<void> {
  await callAsUser(client, 'DeleteWebAuthnCredential', { CredentialId: credentialId });
}

interface JsonDescriptor {
  readonly id: string;
}

/** Both kinds of options as WebAuthn Level 3 writes them in JSON, as far as something is base64 there. */
interface JsonOptions {
  readonly challenge: string;
  readonly user?: { readonly id: string };
  readonly allowCredentials?: readonly JsonDescriptor[];
  readonly excludeCredentials?: readonly JsonDescriptor[];
}

function checkSupport(): void {
  if (!hasPasskeys())
    throw new AuthError('PasskeyNotSupported', 'This browser has no passkeys, or the page is not secure.');
}

/** What browsers call their errors (WebAuthn Level 3, sections 5.1.3 and 5.1.4), by the names that Amplify gives them. */
async function ask(
  what: 'Registration' | 'Authentication',
  run: () => Promise<PasskeyCredential | null | undefined>,
): Promise<PasskeyCredential> {
  try {
    const credential = await run();
    if (credential) return credential;
  } catch (error) {
    const { name, message } = error as Error;
    const names: Readonly<Record<string, string>> = {
      AbortError: 'AbortError',
      NotAllowedError: `Passkey${what}Canceled`,
      InvalidStateError: 'PasskeyAlreadyExists',
      NotSupportedError: 'PasskeyNotSupported',
      SecurityError: 'RelyingPartyMismatch',
    };
    throw new AuthError(names[name] ?? `Passkey${what}Failed`, message, false, error);
  }
  throw new AuthError(`Passkey${what}Failed`, 'The browser gave no passkey.');
}

function toJson(credential: PasskeyCredential, response: Readonly<Record<string, ArrayBuffer | undefined>>) {
  const { id, type, authenticatorAttachment } = credential;
  const parts = Object.entries(response).flatMap(([name, value]) => (value ? [[name, toUrlBase64(value)]] : []));
  return {
    id,
    rawId: id,
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(parts) as Record<string, string>,
  };
}

const toDescriptor = ({ id, ...rest }: JsonDescriptor) => ({ ...rest, id: fromBase64(id) });

function toUrlBase64(bytes: ArrayBuffer): string {
  return toBase64(new Uint8Array(bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}
