import { write } from '#database/database.ts';
import { checkUnspent, sessionSpent } from '#domain/access/auth-sessions/session.ts';
import { insertKept } from '#domain/access/sign-in/challenges/code/sent-code-statements.ts';
import { deleteState, selectState, signInStates } from '#domain/access/sign-in/challenges/custom/state-store.ts';
import type { Context } from '#domain/context.ts';
import { openIn, sealIn } from '#domain/sealed-column.ts';
import type { CodeAnswer } from './arrive.ts';
import type { FederationState } from './begin.ts';

/** What a browser has brought from a provider: of OAuth, or a SAML response as it came. */
export type ProviderAnswer = CodeAnswer | { readonly response: string };

/**
 * Keeps what a form of another site has brought for a link, since a browser sends no session of ours along with such a form. Once for
 * what somebody left with. @throws Fault NotAuthorizedException for a second answer
 */
export async function keepAnswer(
  context: Pick<Context, 'db' | 'secrets'>,
  state: FederationState,
  answer: ProviderAnswer,
): Promise<void> {
  await checkUnspent(context, state.id);
  const id = idOf(state);
  const sealed = await sealIn(context, signInStates, { id }, Buffer.from(JSON.stringify(answer)));
  const { expiresAt } = state;
  const outcome = await context.db.transaction([
    write(insertKept, { id, sealed, expiresAt }, { refusal: sessionSpent }),
  ]);
  if (!outcome.committed) throw sessionSpent();
}

/** Takes out what was kept: of all who ask at once one gets it. */
export async function takeAnswer(
  context: Pick<Context, 'db' | 'secrets'>,
  state: FederationState,
): Promise<ProviderAnswer | undefined> {
  const id = idOf(state);
  const row = await context.db.first(selectState, { id });
  const opened = row && (await openIn(context, signInStates, row, row.sealed));
  if (opened === undefined) return undefined;
  const outcome = await context.db.transaction([write(deleteState, { id }, { expect: 'one' })]);
  return outcome.committed ? (JSON.parse(Buffer.from(opened).toString()) as ProviderAnswer) : undefined;
}

function idOf({ id }: Pick<FederationState, 'id'>): string {
  return `answer/${id}`;
}
