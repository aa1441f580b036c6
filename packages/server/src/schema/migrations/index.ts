import type { Migration } from '#database/migrate.ts';
import { first } from './001-first.ts';
import { signIn } from './002-sign-in.ts';
import { signInPassword } from './003-sign-in-password.ts';
import { signInNames } from './004-sign-in-names.ts';
import { codes } from './005-codes.ts';
import { expiry } from './007-expiry.ts';
import { accessKeyGrants } from './008-access-key-grants.ts';
import { sealing } from './009-sealing.ts';
import { listUsers } from './010-list-users.ts';
import { lookAlikes } from './011-look-alikes.ts';
import { addressProofs } from './012-address-proofs.ts';
import { searchFolds } from './013-search-folds.ts';
import { groups } from './015-groups.ts';
import { resourceServers } from './016-resource-servers.ts';
import { samlAndTerms } from './018-saml-and-terms.ts';
import { limits } from './019-limits.ts';
import { identityProviders } from './020-identity-providers.ts';
import { linkedIdentities } from './021-linked-identities.ts';
import { domains } from './022-domains.ts';
import { uiCustomizations } from './023-ui-customizations.ts';
import { importJobs } from './024-import-jobs.ts';
import { passwordHashes } from './025-password-hashes.ts';
import { riskConfigurations } from './026-risk-configurations.ts';
import { eventRisk } from './027-event-risk.ts';
import { managedLoginStyles } from './028-managed-login-styles.ts';
import { logDelivery } from './029-log-delivery.ts';
import { schemaGeneration } from './040-schema-generation.ts';
import { identityPools } from './050-identity-pools.ts';
import { roles } from './054-roles.ts';
import { policyVersions } from './055-policy-versions.ts';
import { oauth } from './060-oauth.ts';

/** Every migration, in the order in which they run. */
export const migrations: readonly Migration[] = [
  { name: '001-first', statements: first },
  { name: '002-sign-in', statements: signIn },
  { name: '003-sign-in-password', statements: signInPassword },
  { name: '004-sign-in-names', statements: signInNames, rebuildsTables: true },
  { name: '005-codes', statements: codes },
  { name: '007-expiry', statements: expiry },
  { name: '008-access-key-grants', statements: accessKeyGrants },
  { name: '009-sealing', statements: sealing },
  { name: '010-list-users', statements: listUsers },
  { name: '011-look-alikes', statements: lookAlikes },
  { name: '012-address-proofs', statements: addressProofs },
  { name: '013-search-folds', rewrite: searchFolds },
  { name: '015-groups', statements: groups },
  { name: '016-resource-servers', statements: resourceServers },
  { name: '018-saml-and-terms', statements: samlAndTerms },
  { name: '019-limits', statements: limits },
  { name: '020-identity-providers', statements: identityProviders },
  { name: '021-linked-identities', statements: linkedIdentities },
  { name: '022-domains', statements: domains },
  { name: '023-ui-customizations', statements: uiCustomizations },
  { name: '024-import-jobs', statements: importJobs },
  { name: '025-password-hashes', statements: passwordHashes },
  { name: '026-risk-configurations', statements: riskConfigurations },
  { name: '027-event-risk', statements: eventRisk },
  { name: '028-managed-login-styles', statements: managedLoginStyles },
  { name: '029-log-delivery', statements: logDelivery },
  { name: '040-schema-generation', statements: schemaGeneration },
  { name: '050-identity-pools', statements: identityPools },
  { name: '054-roles', statements: roles },
  { name: '055-policy-versions', statements: policyVersions },
  { name: '060-oauth', statements: oauth },
];
