import type { Write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Client } from '#domain/clients/client.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { Tokens } from '#domain/tokens/issue.ts';
import type { User } from '#domain/users/user.ts';

/** Who asks: the app client and its pool, whether through an administrator's operation, and from where. */
export interface Asker {
  readonly pool: Pool;
  readonly client: Client;
  readonly admin: boolean;
  readonly caller: Caller;
}

/** A challenge to the client; `session` carries the state of the sign-in to its answer. */
export interface Challenge {
  readonly kind: 'challenge';
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly session: string;
}

/** The user passed this step. `writes` make it final, together with whatever follows from it. */
export interface Proved {
  readonly kind: 'proved';
  readonly user: User;
  readonly writes: readonly Write[];
}

/** What a flow or a challenge comes to. Neither knows what follows: `next-step.ts` decides. */
export type Verdict = Proved | Challenge;

/** What a caller of the sign-in is told: another challenge, or tokens. */
export type Step = Challenge | { readonly kind: 'tokens'; readonly tokens: Tokens };
