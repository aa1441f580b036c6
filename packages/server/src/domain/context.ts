import type { Database } from '#database/database.ts';
import type { Functions } from '#domain/functions.ts';
import type { Clock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import type { Carriers } from './carrier.ts';
import type { CompromisedPasswords } from './compromised-passwords.ts';
import type { Documents } from './documents.ts';
import type { ForeignTokens } from './foreign-tokens.ts';
import type { Local } from './local.ts';
import type { OldPools } from './old-pools.ts';
import type { OutsideProviders } from './outside-providers.ts';
import type { TokenService } from './token-service.ts';

/** The outside things that a deed may use. Made once by `build-context.ts`; tests replace the clock and the carriers. */
export interface Context {
  readonly db: Database;
  readonly clock: Clock;
  /** Seals what must not lie readable in the database, and makes keyed hashes. */
  readonly secrets: SecretBox;
  /** How e-mail and SMS leave. */
  readonly carriers: Carriers;
  /** The functions that pools name as triggers. */
  readonly functions: Functions;
  /** What others publish under a URL. */
  readonly documents: Documents;
  /** Absent where the operator gives no list. */
  readonly compromisedPasswords?: CompromisedPasswords;
  /** How tokens of others are verified. */
  readonly foreignTokens: ForeignTokens;
  /** How identity providers are asked to which people are sent. */
  readonly outsideProviders: OutsideProviders;
  /** How user pools are asked from which people come. */
  readonly oldPools: OldPools;
  /** Who gives credentials in place of this server; absent where the operator named nobody. */
  readonly tokenService?: TokenService;
  readonly settings: Settings;
  readonly log: Log;
  readonly local: Local;
}

/** What the operator decided for the whole server. */
export interface Settings {
  readonly region: string;
  /** Twelve digits; appears in ARNs. */
  readonly accountId: string;
  /** Where clients reach this server, without a final slash. */
  readonly publicUrl: string;
  /** `own`: tokens name `publicUrl/<pool id>` as their issuer. `aws`: `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: 'own' | 'aws';
  /** Requests in a second, of each, in this process; absent: any. */
  readonly requestsPerAddress?: number;
  readonly requestsPerClient?: number;
  readonly requestsPerPool?: number;
  readonly requestsPerOperation?: number;
  /** How often a pool may ask its UserMigration in a minute; absent: 300. */
  readonly migrationsPerMinute?: number;
  /** After how many days users who never confirmed are removed, 0 for never; absent: 30. */
  readonly unconfirmedDays?: number;
  /** For how many days the audit of administrators is kept, 0 for ever; absent: 400. */
  readonly auditDays?: number;
  /** How many messages one pool may send in an hour; absent: 10,000. */
  readonly messagesPerHour?: number;
  /** How many messages one address may get in an hour, codes for signing in and all others each; absent: 20. */
  readonly messagesPerAddress?: number;
  /** How many messages one user may get in an hour, counted likewise; absent: 20. */
  readonly messagesPerUser?: number;
  /**
   * How long ago a sign-in may be that adds a factor or changes an address; absent: recovery codes 60 minutes, all else
   * any time.
   */
  readonly recentSignInMinutes?: number;
  /**
   * Milliseconds. Answers that could tell by their time who exists come no sooner, at clients that hide it; 50 unless said,
   * 0 in tests that are not about time.
   */
  readonly answerFloorMs?: number;
  /** Whether the operator lets logs of pools go anywhere; absent: no. */
  readonly deliversLogs?: boolean;
  /** Development only: a role that nobody made trusts every identity pool, so that an app runs before its roles are written. */
  readonly trustsUnmadeRoles?: boolean;
  /** Development only: every code that is sent is this one, cut or repeated to its length. */
  readonly fixedCode?: string;
}
