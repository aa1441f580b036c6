import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isForm } from '#domain/forms.ts';
import type { OldPool } from '#domain/old-pools.ts';
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
import { parseBase64 } from '#lib/base64.ts';
import { isPlainText } from '#lib/plain-text.ts';
import type { ManagedLoginAssetRow, ManagedLoginStyleRow, UiCustomizationRow } from '#schema/rows/branding.ts';
import type { ClientRow } from '#schema/rows/clients.ts';
import type { DomainRow } from '#schema/rows/domains.ts';
import type { IdentityProviderRow, ProviderIdentifierRow } from '#schema/rows/identity-providers.ts';
import type { LogDeliveryRow } from '#schema/rows/log-delivery.ts';
import type { OldPoolRow } from '#schema/rows/old-pools.ts';
import type { PoolRow, SamlCertificateRow } from '#schema/rows/pools.ts';
import type { ResourceServerRow } from '#schema/rows/resource-servers.ts';
import type { RiskConfigurationRow } from '#schema/rows/risk.ts';
import type { TermsRow } from '#schema/rows/terms.ts';
import { type ChecksOf, isBit, isFilled, isJson, isProviderKind, passes, textOf } from './column-checks.ts';
import { isPoolSettings } from './pool-settings-shape.ts';
import { ifThere, isCount, isListOf, isObjectOf, isRecordOf, isText, isTime, isWord } from './shape.ts';
import { isClientSecretList, isClientSettings, isProviderSettings, isRiskSettings } from './tenant-shapes.ts';

interface TenantRows {
  readonly pools: PoolRow;
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

/** What the columns of a pool, and of what an administrator sets in it, may hold. */
export const tenantRowChecks: ChecksOf<TenantRows> = {
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
