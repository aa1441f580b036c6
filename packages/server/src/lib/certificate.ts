import { hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** What a certificate says of the key that it is about. */
export interface CertificateFacts {
  readonly commonName: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** Who signs a certificate. */
export interface CertificateIssuer {
  readonly commonName: string;
  /** RSA. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const oids = {
  authorityKeyIdentifier: '0603551d23',
  basicConstraints: '0603551d13',
  commonName: '0603550403',
  extendedKeyUsage: '0603551d25',
  keyUsage: '0603551d0f',
  nameConstraints: '0603551d1e',
  serverAuthentication: '06082b06010505070301',
  sha256WithRsa: '06092a864886f70d01010b',
  subjectAlternativeName: '0603551d11',
  subjectKeyIdentifier: '0603551d0e',
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
  const issuer = { commonName: facts.commonName, privateKey, publicKey };
  return issue(issuer, publicKey, facts, [extension(oids.basicConstraints, der(tags.sequence), 'critical')]);
}

/**
 * The certificate of an authority of one's own, as DER, which signs for names and addresses of this machine and no other: trust in it
 * gives nobody power over other hosts (RFC 5280 section 4.2.1.10).
 */
export function issueLocalAuthority(issuer: CertificateIssuer, validity: Omit<CertificateFacts, 'commonName'>): Buffer {
  const { publicKey, commonName } = issuer;
  const subtree = (name: Buffer) => der(tags.sequence, name);
  const permitted = [
    dnsName('localhost'),
    der(0x87, Buffer.of(127, 0, 0, 0, 255, 0, 0, 0)),
    der(0x87, Buffer.concat([ipv6Loopback, Buffer.alloc(16, 0xff)])),
  ];
  return issue(issuer, publicKey, { commonName, ...validity }, [
    extension(
      oids.basicConstraints,
      der(tags.sequence, der(tags.boolean, Buffer.of(0xff)), der(tags.integer, Buffer.of(0))),
      'critical',
    ),
    extension(oids.keyUsage, der(tags.bitString, Buffer.of(2, 0x04)), 'critical'),
    extension(oids.nameConstraints, der(tags.sequence, der(0xa0, ...permitted.map(subtree))), 'critical'),
    extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdentifier(publicKey))),
  ]);
}

/** A certificate for a server under a name or an address of this machine, signed by its authority, as DER. */
export function issueServerCertificate(
  issuer: CertificateIssuer,
  publicKey: KeyObject,
  { hostname, ...validity }: Omit<CertificateFacts, 'commonName'> & { readonly hostname: string },
): Buffer {
  const name = isIP(hostname) === 0 ? dnsName(hostname) : der(0x87, addressBytes(hostname));
  return issue(issuer, publicKey, { commonName: hostname, ...validity }, [
    extension(oids.basicConstraints, der(tags.sequence), 'critical'),
    extension(oids.keyUsage, der(tags.bitString, Buffer.of(5, 0xa0)), 'critical'),
    extension(oids.extendedKeyUsage, der(tags.sequence, Buffer.from(oids.serverAuthentication, 'hex'))),
    extension(oids.subjectAlternativeName, der(tags.sequence, name)),
    extension(oids.authorityKeyIdentifier, der(tags.sequence, der(0x80, keyIdentifier(issuer.publicKey)))),
  ]);
}

function issue(
  issuer: CertificateIssuer,
  publicKey: KeyObject,
  { commonName, validFrom, validTo }: CertificateFacts,
  extensions: readonly Buffer[],
): Buffer {
  const algorithm = der(tags.sequence, Buffer.from(oids.sha256WithRsa, 'hex'), der(tags.null));
  // RFC 5280 section 4.1.2.2: positive, not zero, at most twenty bytes.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const content = der(
    tags.sequence,
    der(0xa0, der(tags.integer, Buffer.of(2))),
    der(tags.integer, serial),
    algorithm,
    distinguishedName(issuer.commonName),
    der(tags.sequence, time(validFrom), time(validTo)),
    distinguishedName(commonName),
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(tags.sequence, ...extensions)),
  );
  const signature = sign('sha256', content, issuer.privateKey);
  return der(tags.sequence, content, algorithm, der(tags.bitString, Buffer.of(0), signature));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(tags.sequence, Buffer.from(oids.commonName, 'hex'), der(0x0c, Buffer.from(commonName)));
  return der(tags.sequence, der(tags.set, attribute));
}

function extension(oid: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical ? [der(tags.boolean, Buffer.of(0xff))] : [];
  return der(tags.sequence, Buffer.from(oid, 'hex'), ...flag, der(tags.octetString, value));
}

/** RFC 5280 section 4.2.1.2 leaves the way to the issuer. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return hash('sha256', publicKey.export({ format: 'der', type: 'spki' }), 'buffer').subarray(0, 20);
}

function dnsName(name: string): Buffer {
  return der(0x82, Buffer.from(name, 'ascii'));
}

const ipv6Loopback = Buffer.from('00000000000000000000000000000001', 'hex');

/** Of the addresses of this machine. */
function addressBytes(address: string): Buffer {
  return isIP(address) === 4 ? Buffer.from(address.split('.').map(Number)) : ipv6Loopback;
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
