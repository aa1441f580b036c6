import { type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a certificate says; the key signs it and is the one that it is about. */
export interface CertificateFacts {
  readonly commonName: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

const oids = {
  commonName: '0603550403',
  sha256WithRsa: '06092a864886f70d01010b',
  basicConstraints: '0603551d13',
};
const tags = {
  sequence: 0x30,
  set: 0x31,
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
};

/**
 * A self-signed X.509 certificate of version 3 for an RSA key, as DER (RFC 5280). It ends nothing but trust in one key, which
 * whoever gets it takes from us: no authority, no extension but that it is none.
 */
export function issueSelfSigned(privateKey: KeyObject, publicKey: KeyObject, facts: CertificateFacts): Buffer {
  const algorithm = der(tags.sequence, Buffer.from(oids.sha256WithRsa, 'hex'), der(tags.null));
  const name = der(
    tags.sequence,
    der(tags.set, der(tags.sequence, Buffer.from(oids.commonName, 'hex'), der(0x0c, Buffer.from(facts.commonName)))),
  );
  // RFC 5280 section 4.1.2.2: positive, not zero, at most twenty bytes.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const noAuthority = der(
    tags.sequence,
    Buffer.from(oids.basicConstraints, 'hex'),
    der(tags.boolean, Buffer.of(0xff)),
    der(tags.octetString, der(tags.sequence)),
  );
  const content = der(
    tags.sequence,
    der(0xa0, der(tags.integer, Buffer.of(2))),
    der(tags.integer, serial),
    algorithm,
    name,
    der(tags.sequence, time(facts.validFrom), time(facts.validTo)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(tags.sequence, noAuthority)),
  );
  const signature = sign('sha256', content, privateKey);
  return der(tags.sequence, content, algorithm, der(tags.bitString, Buffer.of(0), signature));
}

/** One value of DER (X.690): tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
}

/** RFC 5280 section 4.1.2.5: two digits for the year until 2049, four from then on; whole seconds. */
function time(milliseconds: number): Buffer {
  const text = `${new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`;
  const year = Number(text.slice(0, 4));
  return year < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}
