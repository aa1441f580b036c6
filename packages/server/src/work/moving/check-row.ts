import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Value } from '#database/database.ts';
import { isForm } from '#domain/forms.ts';
import type { OldPool } from '#domain/old-pools.ts';
import { isDeviceSalt } from '#domain/people/devices/device.ts';
import { maxAddressLength } from '#domain/people/devices/device-store.ts';
import { checkGroupSettings } from '#domain/people/groups/group.ts';
import type { IdentityEntry } from '#domain/people/linked-identities/identity.ts';
import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import type { Passkey } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { judgePublicKey } from '#domain/people/mfa/passkeys/public-key.ts';
import { isTokenSecret } from '#domain/people/mfa/software-token.ts';
import { isPasswordSalt } from '#domain/people/users/password.ts';
import { parseOpenedHash } from '#domain/people/users/password-hash.ts';
import { type NameKind, standings } from '#domain/people/users/sign-in-name.ts';
import {
  type AddressProof,
  maxSearchLength,
  searchableAttributes,
  type User,
  type UserStatus,
} from '#domain/people/users/user.ts';
import { checkClassicCss } from '#domain/tenant/branding/classic-css.ts';
import { allClients, checkClassicImage } from '#domain/tenant/branding/customization-store.ts';
import { checkAsset, type StyleAsset } from '#domain/tenant/branding/style-asset.ts';
import { parseStyleSettings } from '#domain/tenant/branding/style-settings.ts';
import { parseSecrets } from '#domain/tenant/clients/client-secret.ts';
import { checkTokenLifetimes } from '#domain/tenant/clients/client-settings.ts';
import { checkOAuthSettings } from '#domain/tenant/clients/oauth-settings.ts';
import type { CustomDomain } from '#domain/tenant/domains/domain.ts';
import { checkDomainName } from '#domain/tenant/domains/domain-settings.ts';
import type { ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';
import { ownDetails } from '#domain/tenant/identity-providers/provider-details.ts';
import { checkAcrMapping, checkName } from '#domain/tenant/identity-providers/provider-settings.ts';
import { type LogConfigurationInput, parseLogConfigurations } from '#domain/tenant/log-delivery/log-configuration.ts';
import { checkFactors } from '#domain/tenant/pools/settings/factors.ts';
import { checkFunctionTier } from '#domain/tenant/pools/settings/functions.ts';
import { checkVerification } from '#domain/tenant/pools/settings/verification.ts';
import { chooseScopes, type Scope } from '#domain/tenant/resource-servers/resource-server.ts';
import { chooseRiskSettings } from '#domain/tenant/risk/risk-configuration.ts';
import { checkLinks, type TermsName } from '#domain/tenant/terms/terms.ts';
import { parseBase64, parseBase64Url } from '#lib/base64.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { isVerifier } from '#lib/srp.ts';
import type { ManagedLoginAssetRow, ManagedLoginStyleRow, UiCustomizationRow } from '#schema/rows/branding.ts';
import type { ClientRow } from '#schema/rows/clients.ts';
import type { DeviceRow } from '#schema/rows/devices.ts';
import type { DomainRow } from '#schema/rows/domains.ts';
import type { GroupMemberRow, UserGroupRow } from '#schema/rows/groups.ts';
import type { IdentityProviderRow, ProviderIdentifierRow } from '#schema/rows/identity-providers.ts';
import type { LinkedIdentityRow } from '#schema/rows/linked-identities.ts';
import type { LogDeliveryRow } from '#schema/rows/log-delivery.ts';
import type { MfaPreferenceRow, PasskeyRow, SoftwareTokenRow } from '#schema/rows/mfa.ts';
import type { OldPoolRow } from '#schema/rows/old-pools.ts';
import type { PoolRow, SamlCertificateRow } from '#schema/rows/pools.ts';
import type { ResourceServerRow } from '#schema/rows/resource-servers.ts';
import type { RiskConfigurationRow } from '#schema/rows/risk.ts';
import type { TermsRow } from '#schema/rows/terms.ts';
import type { PasswordHistoryRow, SignInNameRow, UserRow, UserSearchRow } from '#schema/rows/users.ts';
import { isPoolSettings } from './pool-settings-shape.ts';
import {
  type Is,
  ifThere,
  isCount,
  isFlag,
  isListOf,
  isObjectOf,
  isRecordOf,
  isText,
  isTime,
  isWord,
} from './shape.ts';
import type { AnyRow } from './table-statements.ts';
import { isClientSecretList, isClientSettings, isProviderSettings, isRiskSettings } from './tenant-shapes.ts';

/** The rows that move with a pool, with what lies sealed in them opened. */
interface MovingRows {
  readonly pools: PoolRow;
  readonly users: UserRow;
  readonly sign_in_names: SignInNameRow;
  readonly user_search: UserSearchRow;
  readonly password_history: PasswordHistoryRow;
  readonly mfa_preferences: MfaPreferenceRow;
  readonly software_tokens: SoftwareTokenRow;
  readonly passkeys: PasskeyRow;
  readonly devices: DeviceRow;
  readonly user_groups: UserGroupRow;
  readonly group_members: GroupMemberRow;
  readonly linked_identities: LinkedIdentityRow;
  readonly identity_providers: IdentityProviderRow;
  readonly identity_provider_identifiers: ProviderIdentifierRow;
  readonly saml_certificates: SamlCertificateRow;
  readonly resource_servers: ResourceServerRow;
  readonly clients: ClientRow;
  readonly domains: DomainRow;
  readonly terms: TermsRow;
  readonly ui_customizations: UiCustomizationRow;
  readonly managed_login_styles: ManagedLoginStyleRow;
  readonly managed_login_assets: ManagedLoginAssetRow;
  readonly risk_configurations: RiskConfigurationRow;
  readonly log_deliveries: LogDeliveryRow;
  readonly old_pools: OldPoolRow;
}

/** Whether a value is one that an operation could have stored. A parser that throws has not taken it. Null is the table's to take. */
type ColumnCheck<V, Row> = (value: V, row: Row) => boolean | Promise<boolean>;

/** Every column but the pool's own id, which is in the header alone. */
type ColumnsOf<Table extends keyof MovingRows> = Exclude<
  keyof MovingRows[Table],
  Table extends 'pools' ? 'id' : 'pool_id'
>;

type RowChecks = {
  readonly [Table in keyof MovingRows]: {
    readonly [Column in ColumnsOf<Table>]: ColumnCheck<NonNullable<MovingRows[Table][Column]>, MovingRows[Table]>;
  };
};

const isProviderKind = isWord<ProviderKind>({
  Facebook: true,
  Google: true,
  LoginWithAmazon: true,
  OIDC: true,
  SAML: true,
  SignInWithApple: true,
});

/** Checks of every column of every table that moves; a test holds the names against the tables. */
export const rowChecks: RowChecks = {
  pools: {
    name: (name) => isForm('UserPoolNameType', name),
    settings: (text) => {
      const settings: unknown = JSON.parse(text);
      if (!isPoolSettings(settings)) return false;
      return passes(() => {
        checkFunctionTier(settings);
        checkFactors(settings);
        checkVerification(settings);
      });
    },
    created_at: isTime,
    modified_at: isTime,
    schema_generation: (generation, { settings }) => {
      const parsed: unknown = JSON.parse(settings);
      return isPoolSettings(parsed) && generation === (parsed.schemaGeneration ?? 0);
    },
  },
  users: {
    sub: isName,
    username: isName,
    status: isWord<UserStatus>({
      UNCONFIRMED: true,
      CONFIRMED: true,
      FORCE_CHANGE_PASSWORD: true,
      RESET_REQUIRED: true,
      EXTERNAL_PROVIDER: true,
      ARCHIVED: true,
      COMPROMISED: true,
      UNKNOWN: true,
    }),
    enabled: isBit,
    attributes: (text) => areAttributes(JSON.parse(text)),
    salt: (salt, { sealed_verifier }) => isPasswordSalt(salt) && sealed_verifier !== null,
    sealed_verifier: (verifier, { salt }) => isVerifier(verifier) && salt !== null,
    password_set_at: isTime,
    sealed_password_hash: (hash) => parseOpenedHash(hash) !== undefined,
    sign_in_generation: isCount,
    created_at: isTime,
    modified_at: isTime,
    address_proofs: isJson(
      isObjectOf<NonNullable<User['addressProofs']>>({ email: ifThere(isProof), phone_number: ifThere(isProof) }),
    ),
    signed_up_from: isPlainText,
    has_been_in_group: isBit,
  },
  sign_in_names: {
    name_key: isFilled,
    claimant: isPlainText,
    sub: isName,
    kind: isWord<NameKind>({ sub: true, username: true, email: true, phone_number: true, preferred_username: true }),
    standing: (standing) => Object.values(standings).some((one) => one === standing),
    claimed_at: isTime,
  },
  user_search: {
    attribute: (attribute) => searchableAttributes.some((one) => one === attribute),
    value: (value) => isFilled(value) && [...value].length <= maxSearchLength,
    sub: isName,
  },
  password_history: { sub: isName, set_at: isTime, salt: isPasswordSalt, sealed_verifier: isVerifier },
  mfa_preferences: {
    sub: isName,
    preferred: isWord<SecondFactor>({ SMS_MFA: true, EMAIL_OTP: true, SOFTWARE_TOKEN_MFA: true }),
    sms: isBit,
    email: isBit,
    software_token: isBit,
    passkey: isBit,
  },
  software_tokens: {
    sub: isName,
    state: isWord({ pending: true, verified: true }),
    id: isFilled,
    sealed_secret: isTokenSecret,
    friendly_name: isPlainText,
    last_step: (step) => step === -1 || isCount(step),
    created_at: isTime,
  },
  passkeys: {
    credential_id: (id) => id !== '' && parseBase64Url(id) !== undefined,
    sub: isName,
    public_key: async (key) => (await judgePublicKey(key)) === 'supported',
    sign_count: isCount,
    name: isPlainText,
    rp_id: isFilled,
    attachment: isWord<NonNullable<Passkey['attachment']>>({ platform: true, 'cross-platform': true }),
    transports: isJson(isListOf(isText)),
    created_at: isTime,
  },
  devices: {
    sub: isName,
    device_key: (key) => isForm('DeviceKeyType', key),
    group_key: isFilled,
    name: isPlainText,
    salt: isDeviceSalt,
    sealed_verifier: isVerifier,
    remembered: isBit,
    last_address: (address) => isPlainText(address) && address.length <= maxAddressLength,
    created_at: isTime,
    modified_at: isTime,
    authenticated_at: isTime,
  },
  user_groups: {
    name: (name) => isForm('GroupNameType', name),
    description: (text) => isForm('DescriptionType', text),
    role_arn: (arn) => isForm('ArnType', arn),
    precedence: (precedence) => isCount(precedence) && passes(() => checkGroupSettings({ precedence })),
    created_at: isTime,
    modified_at: isTime,
  },
  group_members: { group_name: (name) => isForm('GroupNameType', name), sub: isName },
  linked_identities: { provider_name: isFilled, attribute: isFilled, value: isFilled, sub: isName, linked_at: isTime },
  identity_providers: {
    name: (name, { kind }) => isFilled(name) && passes(() => checkName(name, kind as ProviderKind)),
    kind: isProviderKind,
    settings: (text, { kind }) => {
      const settings: unknown = JSON.parse(text);
      if (!isProviderSettings(settings)) return false;
      const { encryptionCertificate, saml } = settings.facts;
      const certificates = [...(saml?.signingCertificates ?? []), encryptionCertificate ?? []].flat();
      if (
        (kind === 'SAML') !== (saml !== undefined) ||
        (kind === 'OIDC') !== (settings.facts.endpoints !== undefined)
      ) {
        return false;
      }
      return passes(() => {
        for (const one of certificates) new X509Certificate(parseBase64(one) ?? '');
        checkAcrMapping(kind as ProviderKind, settings.acrMapping);
      });
    },
    sealed_details: (bytes, { kind }) => {
      const details: unknown = JSON.parse(textOf(bytes));
      return isRecordOf(isText)(details) && passes(() => ownDetails(kind as ProviderKind, details));
    },
    sealed_encryption_key: (key, { settings }) => {
      const parsed: unknown = JSON.parse(settings);
      return isProviderSettings(parsed) && isKeyOf(parseBase64(parsed.facts.encryptionCertificate ?? ''), key);
    },
    created_at: isTime,
    modified_at: isTime,
  },
  identity_provider_identifiers: { identifier: isFilled, provider_name: isFilled },
  saml_certificates: {
    certificate: (certificate, { sealed_private_key }) => isKeyOf(certificate, sealed_private_key),
    sealed_private_key: (key, { certificate }) => isKeyOf(certificate, key),
    created_at: isTime,
  },
  resource_servers: {
    identifier: (identifier) => isForm('ResourceServerIdentifierType', identifier),
    name: (name) => isForm('ResourceServerNameType', name),
    scopes: (text) => {
      const scopes: unknown = JSON.parse(text);
      return isListOf(isScope)(scopes) && passes(() => chooseScopes(scopes));
    },
  },
  clients: {
    id: (id) => isForm('ClientIdType', id),
    name: (name) => isForm('ClientNameType', name),
    sealed_secret: (secret) => {
      const secrets = parseSecrets(textOf(secret), 0);
      return isClientSecretList(secrets) && (secrets.length === 1 || secrets.length === 2);
    },
    settings: (text, { sealed_secret }) => {
      const settings: unknown = JSON.parse(text);
      if (!isClientSettings(settings)) return false;
      // Clients keep scopes whose resource server is gone.
      const customScopes = new Set(settings.allowedOAuthScopes);
      return passes(() => {
        checkTokenLifetimes(settings);
        checkOAuthSettings(settings, { hasSecret: sealed_secret !== null, customScopes });
      });
    },
    created_at: isTime,
    modified_at: isTime,
  },
  domains: {
    name: (name, { kind }) => passes(() => checkDomainName(name, kind === 'custom')),
    kind: (kind, { custom }) => kind === (custom === null ? 'prefix' : 'custom'),
    custom: isJson(isObjectOf<CustomDomain>({ certificateArn: isText, securityPolicy: ifThere(isText) })),
    managed_login_version: (version) => version === 1 || version === 2,
    modified_at: isTime,
  },
  terms: {
    id: isFilled,
    client_id: (id) => isForm('ClientIdType', id),
    name: isWord<TermsName>({ 'terms-of-use': true, 'privacy-policy': true }),
    links: (text) => {
      const links: unknown = JSON.parse(text);
      return isRecordOf(isText)(links) && passes(() => checkLinks(links));
    },
    created_at: isTime,
    modified_at: isTime,
  },
  ui_customizations: {
    scope: isScopeOf,
    client_id: (id) => isForm('ClientIdType', id),
    css: (css) => passes(() => checkClassicCss(css)),
    image: (image) => passes(() => checkClassicImage(image)),
    created_at: isTime,
    modified_at: isTime,
  },
  managed_login_styles: {
    id: isFilled,
    client_id: (id) => isForm('ClientIdType', id),
    settings: (text) => passes(() => parseStyleSettings(JSON.parse(text))),
    created_at: isTime,
    modified_at: isTime,
  },
  managed_login_assets: {
    style_id: isFilled,
    // Together with the extension, at the bytes.
    category: isFilled,
    color_mode: isWord<StyleAsset['colorMode']>({ LIGHT: true, DARK: true, DYNAMIC: true }),
    resource_id: isPlainText,
    extension: isFilled,
    bytes: async (bytes, { category, color_mode, extension }) => {
      await checkAsset({ category, colorMode: color_mode, extension, bytes } as StyleAsset);
      return true;
    },
    position: isCount,
  },
  risk_configurations: {
    scope: isScopeOf,
    client_id: (id) => isForm('ClientIdType', id),
    settings: (text) => {
      const settings: unknown = JSON.parse(text);
      return isRiskSettings(settings) && passes(() => chooseRiskSettings(settings));
    },
    modified_at: isTime,
  },
  log_deliveries: {
    // Together with the others, at the ARN.
    source: isFilled,
    level: isFilled,
    kind: isFilled,
    arn: (arn, { source, level, kind }) => {
      const input = { source, level, destinations: [{ kind, arn }] } as LogConfigurationInput;
      // A pool that moved to another region keeps its destinations.
      const [, , , region = ''] = arn.split(':');
      return isPlainText(arn) && passes(() => parseLogConfigurations([input], region));
    },
    position: isCount,
  },
  old_pools: {
    settings: isJson(
      isObjectOf<Omit<OldPool, 'clientSecret'>>({
        poolId: (id): id is string => isText(id) && /^[\w-]+_[0-9A-Za-z]+$/.test(id),
        clientId: (id): id is string => isText(id) && isForm('ClientIdType', id),
        endpoint: ifThere((address): address is string => isText(address) && URL.canParse(address)),
        flow: isWord<OldPool['flow']>({ USER_SRP_AUTH: true, USER_PASSWORD_AUTH: true }),
      }),
    ),
    sealed_client_secret: (secret) => isFilled(textOf(secret)),
    relays_srp: isBit,
    created_at: isTime,
  },
};

/**
 * The first column of a row whose value no operation of the server would have stored; undefined where there is none. What lies sealed in
 * the database is given opened.
 * @throws Error for a table without checks
 */
export async function findBadColumn(table: string, row: AnyRow): Promise<string | undefined> {
  if (!Object.hasOwn(rowChecks, table)) throw new Error(`rows of ${table} move, and nothing checks them`);
  const checks = rowChecks[table as keyof RowChecks] as unknown as Readonly<Record<string, ColumnCheck<Value, AnyRow>>>;
  for (const [column, check] of Object.entries(checks)) {
    const value = row[column] ?? null;
    if (value !== null && !(await isTaken(check, value, row))) return column;
  }
  return undefined;
}

async function isTaken(check: ColumnCheck<Value, AnyRow>, value: Value, row: AnyRow): Promise<boolean> {
  try {
    return await check(value, row);
  } catch {
    // The parsers of the rooms refuse by throwing, those of keys and of JSON as well.
    return false;
  }
}

/** @throws what the check throws */
function passes(check: () => unknown): true {
  check();
  return true;
}

function isJson(is: Is<unknown>): (text: string) => boolean {
  return (text) => is(JSON.parse(text));
}

function isBit(value: number): boolean {
  return value === 0 || value === 1;
}

function isFilled(text: string): boolean {
  return text !== '' && isPlainText(text);
}

function isName(text: string): boolean {
  return isForm('UsernameType', text);
}

function isProof(value: unknown): value is AddressProof {
  return isObjectOf<AddressProof>({
    address: isText,
    provedInsideAt: ifThere(isTime),
    isQuestioned: ifThere((flag): flag is true => flag === true),
  })(value);
}

const areIdentities = isListOf(
  isObjectOf<IdentityEntry>({
    userId: isText,
    providerName: isText,
    providerType: isProviderKind,
    issuer: (value): value is null => value === null,
    primary: isFlag,
    dateCreated: isTime,
  }),
);

function areAttributes(value: unknown): boolean {
  if (!isRecordOf(isText)(value)) return false;
  const { identities, ...own } = value;
  if (identities !== undefined && !areIdentities(JSON.parse(identities))) return false;
  return !Object.hasOwn(own, 'sub') && Object.values(own).every((text) => isForm('AttributeValueType', text));
}

function isScope(value: unknown): value is Scope {
  if (!isObjectOf<Scope>({ name: isText, description: isText })(value)) return false;
  return (
    isForm('ResourceServerScopeNameType', value.name) && isForm('ResourceServerScopeDescriptionType', value.description)
  );
}

function isScopeOf(scope: string, { client_id }: { readonly client_id: string | null }): boolean {
  return scope === (client_id ?? allClients);
}

/** Whether a certificate (X.509, DER) is of this private key (PKCS #8, DER). */
function isKeyOf(certificate: Uint8Array | undefined, key: Uint8Array): boolean {
  const privateKey = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
  return certificate !== undefined && new X509Certificate(certificate).checkPrivateKey(privateKey);
}

/** @throws TypeError for what is no UTF-8 */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
