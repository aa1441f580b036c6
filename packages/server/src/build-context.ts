import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import { DatabaseUnavailable } from '#database/database.ts';
import type { Carriers, Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { createLocal } from '#domain/local.ts';
import { mailboxCarrier } from '#domain/reach/messages/mailbox.ts';
import { keepErrors } from '#domain/reach/triggers/keep-errors.ts';
import { loadPoolKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { type Clock, systemClock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import type { createModularPower } from '#lib/modular-power.ts';
import { noNetworks } from '#lib/networks.ts';
import { createLog } from '#lib/pino-log.ts';
import { SigningKeys } from '#lib/signing-keys.ts';
import { Srp } from '#lib/srp.ts';
import type { Tracer } from '#lib/tracer.ts';
import { tracedCarriers, tracedFunctions } from '#observing/traced-ports.ts';
import { type CarrierSettings, openCarrier } from '#outbound/carriers/open-carrier.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { createFunctions, type RunningFunctions } from '#outbound/functions/create-functions.ts';
import { createOldPools } from '#outbound/old-pools/create-old-pools.ts';
import { createOutsideProviders } from '#outbound/providers/create-outside-providers.ts';
import { createTokenService } from '#outbound/token-service/create-token-service.ts';
import type { Storage } from '#work/open-storage.ts';

const maxKeptPools = 1000;

/** What closes what was opened, in this order. */
export type Closers = (() => Promise<void> | void)[];

/** What there is before a context, and goes into it. */
interface ContextParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly power: ReturnType<typeof createModularPower>;
  readonly functions: RunningFunctions;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
  readonly closers: Closers;
}

/** All that deeds may use of the outside, made once for a server. What it opens is put in front of `closers`. */
export function buildContext(
  config: Config,
  { db, secrets, openOutsideKey }: Storage,
  address: { readonly publicUrl: string },
  { log, clock, power, functions, metrics, tracer, closers }: ContextParts,
): Context {
  const { region, accountId, issuer, fixedCode, limits, stsEndpoint } = config;
  const allowed = config.outboundNetworks ?? noNetworks;
  const documents = createDocuments({ allowed });
  const carriers = createCarriers(config, db, { log, clock, closers });
  const keys = new SigningKeys((poolId, known) => loadPoolKeys({ db, secrets, clock, openOutsideKey }, poolId, known), {
    clock,
    maxPools: maxKeptPools,
    isAway: (error) => error instanceof DatabaseUnavailable,
  });
  return {
    db,
    clock,
    secrets,
    carriers: tracer ? tracedCarriers(carriers, tracer) : carriers,
    functions: keepErrors(tracer ? tracedFunctions(functions, tracer) : functions, { db, clock, secrets, log }),
    documents,
    foreignTokens: createForeignTokens({ documents }),
    outsideProviders: createOutsideProviders({ allowed }),
    oldPools: createOldPools({ allowed }),
    ...(stsEndpoint && { tokenService: createTokenService(stsEndpoint) }),
    settings: {
      region,
      accountId,
      issuer,
      get publicUrl() {
        return address.publicUrl;
      },
      ...(fixedCode !== undefined && { fixedCode }),
      deliversLogs: config.logDelivery !== undefined,
      trustsUnmadeRoles: config.mode === 'dev',
      ...limits,
    },
    log,
    local: createLocal({ keys, srp: new Srp(power), countThrottled: (category) => metrics.countThrottled(category) }),
  };
}

/** The functions that pools name. Whoever writes one sees what it prints: in development that is shown without being asked for. */
export function createOwnFunctions(
  config: Config,
  address: { readonly publicUrl: string },
  { log, tracer }: Pick<ContextParts, 'log' | 'tracer'>,
): RunningFunctions {
  const { mode, functionsDir, aws, lambdaEndpoint } = config;
  const isShown = mode === 'dev' && config.logLevel === 'warn';
  return createFunctions({
    reload: mode === 'dev',
    aws,
    address: () => ({ endpoint: address.publicUrl, authority: findAuthority(config) }),
    ...(tracer && { headers: () => tracer.headers() }),
    log: isShown ? createLog({ pretty: true, level: 'info' }) : log,
    ...(functionsDir !== undefined && { folder: functionsDir }),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
  });
}

/** What vouches for this server where it speaks TLS by itself, as PEM. */
function findAuthority({ https, dataDir }: Config): string | undefined {
  return https ? readFileSync(join(dataDir, 'https', 'authority.pem'), 'utf8') : undefined;
}

/** In development everything lands in the mailbox, whether it leaves too or not. */
function createCarriers(
  { mode, email, sms }: Config,
  db: Context['db'],
  { log, clock, closers }: Pick<ContextParts, 'log' | 'clock' | 'closers'>,
): Carriers {
  const open = (medium: Medium, settings: CarrierSettings | undefined) => {
    if (settings === undefined) {
      const name = `CENOTE_${medium}_URL`;
      if (mode === 'start') log.warn({ medium }, `no carrier: such messages are refused until ${name} names one`);
      return undefined;
    }
    const carrier = openCarrier(medium, settings, systemClock);
    closers.unshift(() => carrier.close());
    return carrier;
  };
  const [mail, phone] = [open('EMAIL', email), open('SMS', sms)];
  return {
    ...(mail && { EMAIL: mail }),
    ...(phone && { SMS: phone }),
    ...(mode === 'dev' && { mailbox: mailboxCarrier({ db, clock }) }),
  };
}
