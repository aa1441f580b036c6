import { type CipherGCMTypes, constants, createDecipheriv, createPrivateKey, privateDecrypt } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { childOf, childrenOf, decodeText, ds, fault } from './saml-xml.ts';

const xenc = 'http://www.w3.org/2001/04/xmlenc#';
const xenc11 = 'http://www.w3.org/2009/xmlenc11#';

interface Cipher {
  readonly name: string;
  readonly keyBytes: number;
  /** Finds by itself whether somebody changed what it encrypts. */
  readonly isSealed: boolean;
}

const aes = (mode: 'cbc' | 'gcm', keyBytes: number): Cipher => ({
  name: `aes-${keyBytes * 8}-${mode}`,
  keyBytes,
  isSealed: mode === 'gcm',
});

/** XML Encryption 1.1, section 5.2. */
const ciphers: Readonly<Record<string, Cipher>> = {
  [`${xenc}aes128-cbc`]: aes('cbc', 16),
  [`${xenc}aes192-cbc`]: aes('cbc', 24),
  [`${xenc}aes256-cbc`]: aes('cbc', 32),
  [`${xenc11}aes128-gcm`]: aes('gcm', 16),
  [`${xenc11}aes192-gcm`]: aes('gcm', 24),
  [`${xenc11}aes256-gcm`]: aes('gcm', 32),
};

/** Digests of OAEP, where SHA-1 breaks nothing and is what most providers use. */
const oaepDigests: Readonly<Record<string, string>> = {
  [`${ds}sha1`]: 'sha1',
  [`${xenc}sha256`]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  [`${xenc}sha512`]: 'sha512',
};
const maskDigests: Readonly<Record<string, string>> = {
  [`${xenc11}mgf1sha1`]: 'sha1',
  [`${xenc11}mgf1sha256`]: 'sha256',
  [`${xenc11}mgf1sha384`]: 'sha384',
  [`${xenc11}mgf1sha512`]: 'sha512',
};

const ivBytes = { cbc: 16, gcm: 12 };
const tagBytes = 16;

/**
 * The text of an encrypted assertion (SAML 2.0 Core, section 2.3.4; XML Encryption 1.1). Keys come by RSA-OAEP alone: PKCS #1 v1.5 lets
 * whoever asks often enough read them. `isSigned`: somebody vouches for what is encrypted. Without that, CBC is taken only where
 * `isAsked`, since every answer that is refused uses up a request. What goes wrong inside has one word for all.
 * @throws ForeignTokenError
 */
export function decryptAssertion(
  encrypted: Element,
  privateKeyDer: Uint8Array,
  { isSigned, isAsked }: { readonly isSigned: boolean; readonly isAsked: boolean },
): string {
  const [data, ...others] = childrenOf(encrypted, xenc, 'EncryptedData');
  if (data === undefined || others.length > 0) throw fault('form', 'not one thing is encrypted');
  if (![null, `${xenc}Element`].includes(data.getAttribute('Type'))) throw fault('form', 'no element is encrypted');
  const cipher = find(ciphers, algorithmOf(childOf(data, xenc, 'EncryptionMethod')));
  if (cipher === undefined) throw fault('form', 'it is encrypted by a cipher that is not taken');
  if (!cipher.isSealed && !isSigned && !isAsked) throw fault('form', 'CBC with nobody who vouches for it');
  const keys = [childOf(data, ds, 'KeyInfo'), encrypted].flatMap((place) => childrenOf(place, xenc, 'EncryptedKey'));
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw fault('form', 'not one key is encrypted');
  const oaepHash = digestOf(childOf(key, xenc, 'EncryptionMethod'));
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8' });
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const secret = privateDecrypt({ key: privateKey, padding, oaepHash }, bytesOf(key));
    if (secret.length !== cipher.keyBytes) throw new RangeError('a key of another length');
    return decodeText(
      cipher.isSealed ? openGcm(cipher, secret, bytesOf(data)) : openCbc(cipher, secret, bytesOf(data)),
    );
  } catch (error) {
    throw Object.assign(fault('form', 'it does not decrypt'), { cause: error });
  }
}

/** The digest of OAEP. Node has one for both of its uses; XML Encryption names two. @throws ForeignTokenError */
function digestOf(method: Element | undefined): string {
  const algorithm = algorithmOf(method);
  const named = childOf(method, ds, 'DigestMethod');
  const digest = named === undefined ? 'sha1' : find(oaepDigests, algorithmOf(named));
  const masked = childOf(method, xenc11, 'MGF');
  const isEleven = algorithm === `${xenc11}rsa-oaep`;
  const mask = isEleven && masked !== undefined ? find(maskDigests, algorithmOf(masked)) : 'sha1';
  const isKnown = isEleven || algorithm === `${xenc}rsa-oaep-mgf1p`;
  if (!isKnown || digest === undefined || digest !== mask || childOf(method, xenc, 'OAEPparams') !== undefined) {
    throw fault('form', 'its key is encrypted by a way that is not taken');
  }
  return digest;
}

function openGcm({ name }: Cipher, key: Uint8Array, bytes: Buffer): Buffer {
  if (bytes.length < ivBytes.gcm + tagBytes) throw new RangeError('too short');
  const decipher = createDecipheriv(name as CipherGCMTypes, key, bytes.subarray(0, ivBytes.gcm), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes.gcm, -tagBytes)), decipher.final()]);
}

/** XML Encryption 1.1, section 5.2.2: the last byte says how many are padding, and nothing is said of the others. */
function openCbc({ name }: Cipher, key: Uint8Array, bytes: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, bytes.subarray(0, ivBytes.cbc)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(ivBytes.cbc)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > 16 || padding > padded.length) throw new RangeError('no padding');
  return padded.subarray(0, -padding);
}

function bytesOf(encrypted: Element): Buffer {
  return Buffer.from(childOf(childOf(encrypted, xenc, 'CipherData'), xenc, 'CipherValue')?.textContent ?? '', 'base64');
}

function algorithmOf(element: Element | undefined): string {
  return element?.getAttribute('Algorithm') ?? '';
}

function find<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
