import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Value } from '#database/database.ts';
import { newCertifiedKey } from '#domain/tenant/pools/certified-key.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { systemClock } from '#lib/clock.ts';
import type { AnyRow } from '#work/moving/table-statements.ts';

const { certificate, privateKeyDer } = await newCertifiedKey({ clock: systemClock }, 'us-east-1_any');
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

/** A P-256 key as passkeys have it (RFC 9052 section 7). */
function coseKey(): Buffer {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const part = (name: number, text: string) =>
    Buffer.concat([Buffer.from([name, 0x58, 32]), Buffer.from(text, 'base64url')]);
  return Buffer.concat([Buffer.from('a5010203262001', 'hex'), part(0x21, x), part(0x22, y)]);
}

const verifier = () => Buffer.concat([Buffer.from([0]), randomBytes(383)]);
const json = (value: unknown) => JSON.stringify(value);
const clientSettings = {
  refreshTokenValidity: 30,
  allowedOAuthFlowsUserPoolClient: false,
  enableTokenRevocation: true,
  enablePropagateAdditionalUserContextData: false,
  authSessionValidity: 3,
};

/** What rows of these tables have to hold to be taken elsewhere; secrets lie open. */
const contents: Readonly<Record<string, (at: number, row: AnyRow) => Readonly<Record<string, Value>>>> = {
  pools: (at) => ({
    id: `us-east-1_pool${at}`,
    name: `pool ${at}`,
    settings: json(createPoolSettings({}, 'us-east-1')),
    schema_generation: 0,
  }),
  users: (at) => ({
    sub: `aaaaaaa${at}-0000-7000-0000-000000000000`,
    username: `ann-${at}🙂`,
    status: 'CONFIRMED',
    enabled: 1,
    attributes: json({ email: 'ann@example.com', 'custom:odd': 'ä🙂 "twice" \\ \n\t' }),
    salt: randomBytes(16),
    sealed_verifier: verifier(),
    sealed_password_hash: Buffer.from(`BCRYPT $2b$10$${'a'.repeat(21)}e${'b'.repeat(30)}e`),
    address_proofs: json({ email: { address: 'ann@example.com', provedInsideAt: 5 } }),
    has_been_in_group: 1,
  }),
  sign_in_names: () => ({ kind: 'username', standing: 2 }),
  user_search: () => ({ attribute: 'email' }),
  password_history: () => ({ salt: randomBytes(16), sealed_verifier: verifier() }),
  mfa_preferences: () => ({ preferred: 'SMS_MFA', sms: 1, email: 0, software_token: 1, passkey: 0 }),
  software_tokens: () => ({ state: 'verified', sealed_secret: randomBytes(20) }),
  passkeys: (at) => ({
    credential_id: Buffer.from(`key ${at}`).toString('base64url'),
    public_key: coseKey(),
    attachment: 'platform',
    transports: json(['internal']),
  }),
  devices: (at) => ({
    device_key: `us-east-1_aaaaaaa${at}-0000-0000-0000-000000000000`,
    sealed_verifier: verifier(),
    remembered: 1,
    last_address: '192.0.2.1',
  }),
  user_groups: (at) => ({
    name: `group-${at}`,
    role_arn: 'arn:aws:iam::123456789012:role/group',
    precedence: at,
  }),
  identity_providers: (at) => ({
    name: `provider-${at}`,
    kind: 'SAML',
    settings: json({
      facts: {
        saml: {
          entityId: 'urn:provider',
          wantsSignedRequests: false,
          signOn: [{ binding: 'redirect', location: 'https://provider.example/in' }],
          signOut: [],
          signingCertificates: [certificate.toString('base64')],
        },
        encryptionCertificate: certificate.toString('base64'),
      },
      attributeMapping: { email: 'mail' },
      identifiers: [],
    }),
    sealed_details: Buffer.from(json({ MetadataURL: 'https://provider.example/metadata' })),
    sealed_encryption_key: privateKeyDer,
  }),
  saml_certificates: () => ({ certificate, sealed_private_key: privateKeyDer }),
  resource_servers: (at) => ({
    identifier: `https://api${at}.example`,
    name: 'API',
    scopes: json([{ name: 'read', description: 'Reads "all"' }]),
  }),
  clients: (at) => ({
    id: `client${at}`,
    name: 'app',
    sealed_secret: Buffer.from(json([{ value: 'secret-of-the-client', createdAt: 5 }])),
    settings: json(clientSettings),
  }),
  domains: (at) => ({
    name: `pool${at}.example.com`,
    kind: 'custom',
    custom: json({ certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' }),
    managed_login_version: 1,
  }),
  terms: () => ({ name: 'terms-of-use', links: json({ 'cognito:default': 'https://example.com/terms' }) }),
  ui_customizations: (_, { client_id = null }) => ({
    scope: client_id ?? 'ALL',
    css: '.label-customizable { color: #123456 }',
    image: png,
  }),
  managed_login_styles: () => ({ settings: '{}' }),
  managed_login_assets: () => ({ category: 'FORM_LOGO', color_mode: 'DARK', extension: 'PNG', bytes: png }),
  risk_configurations: (_, { client_id = null }) => ({ scope: client_id ?? 'ALL', settings: '{}' }),
  old_pools: () => ({
    settings: json({ poolId: 'us-east-1_Old', clientId: 'theirs', flow: 'USER_SRP_AUTH' }),
    sealed_client_secret: Buffer.from('secret-of-the-old-client'),
    relays_srp: 1,
  }),
  log_deliveries: () => ({
    source: 'userAuthEvents',
    level: 'INFO',
    kind: 'bucket',
    arn: 'arn:aws:s3:::sign-ins',
  }),
};

/** A row as a server could have stored it, as far as its table moves with a pool; what is sealed lies open in it. */
export function movingRow(table: string, columns: readonly string[], row: AnyRow, at: number): Record<string, Value> {
  const times = columns.filter((column) => column.endsWith('_at') && row[column] !== null);
  const content = Object.entries(contents[table]?.(at, row) ?? {}).filter(([column]) => columns.includes(column));
  return {
    ...row,
    ...Object.fromEntries(times.map((column) => [column, 1_700_000_000_000 + at])),
    ...Object.fromEntries(content),
  };
}
