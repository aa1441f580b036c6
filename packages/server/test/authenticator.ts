import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';

const { COSEKEYS } = cose;
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest();
const base64Url = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64url');

interface CreationOptions {
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
  readonly challenge: string;
}

interface RequestOptions {
  readonly rpId: string;
  readonly challenge: string;
}

/** What a browser and an authenticator do differently from a well-behaved pair. */
export interface Habits {
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly type?: string;
  readonly challenge?: string;
  readonly relyingPartyId?: string;
  readonly algorithm?: 'ES256' | 'RS256' | 'EdDSA';
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly aaguid?: string;
  readonly id?: Uint8Array;
  readonly count?: number;
  readonly transports?: readonly string[];
  readonly attachment?: string;
  readonly userHandle?: string;
  /** An attestation statement that nobody asked for. */
  readonly attestation?: { readonly fmt: string; readonly attStmt: Map<string, unknown> };
}

/** A browser with one authenticator that keeps one passkey: the client's half of WebAuthn, as a test needs it. */
export class Authenticator {
  id = '';
  /** How often the passkey was used. 0 for good when it never counts. */
  count = 0;
  readonly #counts: boolean;
  #key: KeyObject | undefined;
  #hash: string | null = 'sha256';
  #userHandle = '';

  constructor({ counts = true }: { counts?: boolean } = {}) {
    this.#counts = counts;
  }

  /** The `RegistrationResponseJSON` of a new passkey. */
  create(options: unknown, habits: Habits = {}) {
    const { rp, user, challenge } = options as CreationOptions;
    const publicKey = this.#newKey(habits.algorithm ?? 'ES256');
    const id = habits.id ?? randomBytes(32);
    this.id = base64Url(id);
    this.#userHandle = user.id;
    const aaguid = Buffer.from((habits.aaguid ?? '0'.repeat(32)).replaceAll('-', ''), 'hex');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const credential = Buffer.concat([aaguid, length, id, publicKey]);
    const authData = Buffer.concat([this.#authenticatorData(rp.id, habits, 0x40), credential]);
    const { fmt, attStmt } = habits.attestation ?? { fmt: 'none', attStmt: new Map<string, unknown>() };
    const attestation = new Map<string, unknown>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', new Uint8Array(authData)],
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      ...(habits.attachment !== undefined && { authenticatorAttachment: habits.attachment }),
      response: {
        clientDataJSON: clientData('webauthn.create', challenge, habits),
        attestationObject: base64Url(isoCBOR.encode(attestation as never)),
        transports: habits.transports ?? ['internal'],
      },
    };
  }

  /** The `AuthenticationResponseJSON` of a sign-in, as the text that CREDENTIAL carries. */
  get(options: string | RequestOptions, habits: Habits = {}): string {
    const { rpId, challenge } = typeof options === 'string' ? (JSON.parse(options) as RequestOptions) : options;
    if (this.#key === undefined) throw new Error('This authenticator has no passkey.');
    if (this.#counts) this.count += 1;
    const authenticatorData = this.#authenticatorData(rpId, habits, 0);
    const clientDataJSON = clientData('webauthn.get', challenge, habits);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData: base64Url(authenticatorData),
        signature: base64Url(sign(this.#hash, signed, this.#key)),
        userHandle: habits.userHandle ?? this.#userHandle,
      },
    });
  }

  #authenticatorData(rpId: string, habits: Habits, flags: number): Buffer {
    const present = habits.userPresent === false ? 0 : 0x01;
    const verified = habits.userVerified === false ? 0 : 0x04;
    const data = Buffer.alloc(37);
    data.set(sha256(habits.relyingPartyId ?? rpId));
    data[32] = flags | present | verified;
    data.writeUInt32BE(habits.count ?? this.count, 33);
    return data;
  }

  /** A new key pair; gives back the public half in COSE (RFC 9053). */
  #newKey(algorithm: 'ES256' | 'RS256' | 'EdDSA'): Uint8Array {
    const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
    const cbor = (entries: [number, number | Uint8Array][]) => isoCBOR.encode(new Map(entries) as never);
    if (algorithm === 'RS256') {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { n, e } = publicKey.export({ format: 'jwk' });
      this.#key = privateKey;
      return cbor([
        [COSEKEYS.kty, 3],
        [COSEKEYS.alg, -257],
        [COSEKEYS.n, bytes(n)],
        [COSEKEYS.e, bytes(e)],
      ]);
    }
    if (algorithm === 'EdDSA') {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      this.#key = privateKey;
      this.#hash = null;
      return cbor([
        [COSEKEYS.kty, 1],
        [COSEKEYS.alg, -8],
        [COSEKEYS.crv, 6],
        [COSEKEYS.x, bytes(publicKey.export({ format: 'jwk' }).x)],
      ]);
    }
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    return cbor([
      [COSEKEYS.kty, 2],
      [COSEKEYS.alg, -7],
      [COSEKEYS.crv, 1],
      [COSEKEYS.x, bytes(x)],
      [COSEKEYS.y, bytes(y)],
    ]);
  }
}

function clientData(type: string, challenge: string, habits: Habits): string {
  const { origin = 'http://localhost:5173', crossOrigin = false } = habits;
  return base64Url(
    JSON.stringify({ type: habits.type ?? type, challenge: habits.challenge ?? challenge, origin, crossOrigin }),
  );
}
