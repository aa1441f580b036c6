import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Passkey } from './passkey-store.ts';
import { loadWebAuthn } from './webauthn.ts';

/** What the browser says of the page that used an authenticator (WebAuthn "collected client data"). */
export interface ClientData {
  readonly challenge: string;
  readonly origin: string;
  /** The page stood in a frame of a page of another origin. */
  readonly isCrossOrigin: boolean;
}

/** A new credential, as a client sent it: well-formed, nothing of it proved. */
export interface NewCredential {
  readonly clientData: ClientData;
  readonly relyingPartyIdHash: Uint8Array;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly attachment?: NonNullable<Passkey['attachment']>;
  readonly transports: readonly string[];
  readonly json: RegistrationResponseJSON;
}

/** A sign-in with a credential, as a client sent it: well-formed, nothing of it proved. */
export interface Assertion {
  readonly clientData: ClientData;
  /** The `sub` that the authenticator keeps with the credential; absent when it keeps none. */
  readonly userHandle?: string;
  readonly json: AuthenticationResponseJSON;
}

type Members = Readonly<Record<string, unknown>>;

/** The bounds of WebAuthn and of sense: an id has at most 1023 bytes. */
const longestId = Math.ceil((1023 * 4) / 3);
const mostTransports = 8;

/**
 * Reads a `RegistrationResponseJSON` (WebAuthn Level 3); undefined for anything else. The authenticator's statement about
 * itself is left out: nobody asked for it (`attestation` is `none`), and checking it would have certificates from a
 * stranger parsed, and lists fetched from addresses that they name.
 */
export async function parseNewCredential(value: unknown): Promise<NewCredential | undefined> {
  const credential = parseCredential(value);
  if (credential === undefined) return undefined;
  const { clientDataJSON, attestationObject, transports } = credential.response;
  if (typeof clientDataJSON !== 'string' || typeof attestationObject !== 'string') return undefined;
  const { helpers } = await loadWebAuthn();
  try {
    const authData = helpers.decodeAttestationObject(helpers.isoBase64URL.toBuffer(attestationObject)).get('authData');
    const { rpIdHash, credentialPublicKey } = helpers.parseAuthenticatorData(authData);
    if (credentialPublicKey === undefined) return undefined;
    const unattested = new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, string>()],
      ['authData', authData],
    ]);
    const response = {
      clientDataJSON,
      attestationObject: helpers.isoBase64URL.fromBuffer(helpers.isoCBOR.encode(unattested)),
    };
    const { attachment } = credential;
    return {
      clientData: parseClientData(helpers.decodeClientDataJSON(clientDataJSON)),
      relyingPartyIdHash: rpIdHash,
      publicKey: credentialPublicKey,
      ...(attachment !== undefined && { attachment }),
      transports: parseTransports(transports),
      json: { ...credential.json, response },
    };
  } catch {
    // The library says in words for developers what is malformed; that it is malformed is the answer.
    return undefined;
  }
}

/** Reads an `AuthenticationResponseJSON` (WebAuthn Level 3); undefined for anything else. */
export async function parseAssertion(text: string): Promise<Assertion | undefined> {
  const { helpers } = await loadWebAuthn();
  try {
    const credential = parseCredential(JSON.parse(text));
    if (credential === undefined) return undefined;
    const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
    if (typeof clientDataJSON !== 'string' || typeof authenticatorData !== 'string') return undefined;
    if (typeof signature !== 'string') return undefined;
    return {
      clientData: parseClientData(helpers.decodeClientDataJSON(clientDataJSON)),
      ...(typeof userHandle === 'string' && { userHandle: Buffer.from(userHandle, 'base64url').toString() }),
      json: { ...credential.json, response: { clientDataJSON, authenticatorData, signature } },
    };
  } catch {
    // As above.
    return undefined;
  }
}

function parseCredential(value: unknown) {
  if (!isObject(value) || !isObject(value['response'])) return undefined;
  const { id, rawId, type, response, authenticatorAttachment } = value;
  if (typeof id !== 'string' || id === '' || id.length > longestId || rawId !== id || type !== 'public-key') {
    return undefined;
  }
  const attachment = (['platform', 'cross-platform'] as const).find((known) => known === authenticatorAttachment);
  return {
    json: { id, rawId: id, type, clientExtensionResults: {} } as const,
    response: response as Members,
    attachment,
  };
}

function parseClientData({ challenge, origin, crossOrigin }: ClientDataJson): ClientData {
  if (typeof challenge !== 'string' || typeof origin !== 'string')
    throw new TypeError('The client data is incomplete.');
  return { challenge, origin, isCrossOrigin: crossOrigin === true };
}

interface ClientDataJson {
  readonly challenge: unknown;
  readonly origin: unknown;
  readonly crossOrigin?: unknown;
}

/** The ways to the authenticator that the browser named; ways of tomorrow are kept, as WebAuthn asks. */
function parseTransports(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const names = value.filter((name): name is string => typeof name === 'string' && /^[a-z-]{1,32}$/.test(name));
  return [...new Set(names)].slice(0, mostTransports);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
