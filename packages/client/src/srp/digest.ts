import { platform } from '../platform.ts';

/** SHA-256 and HMAC-SHA-256: by the platform where it has WebCrypto, else by our own, which is loaded only then. */

type Bytes = Uint8Array<ArrayBuffer>;

const subtle = () => platform.crypto?.subtle;
const plain = () => import('./plain-digest.ts');

export async function sha256(bytes: Bytes): Promise<Bytes> {
  const native = subtle();
  return native ? new Uint8Array(await native.digest('SHA-256', bytes)) : (await plain()).plainSha256(bytes);
}

export async function hmacSha256(key: Bytes, bytes: Bytes): Promise<Bytes> {
  const native = subtle();
  if (!native) return (await plain()).plainHmacSha256(key, bytes);
  const held = await native.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await native.sign('HMAC', held, bytes));
}
