import type { Context, Settings } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { decideForSession } from '#domain/identity-pools/roles/decide-for-session.ts';
import { type Act, isGranted } from '#domain/tenant/access-keys/grant.ts';
import { callerArn } from './caller-arn.ts';
import type { Signer } from './signatures.ts';

/** What somebody wants to do who signed a request. */
export interface Wish {
  /** Such as `cognito-idp:ListUsers`. */
  readonly action: string;
  /** What it is to an access key. */
  readonly act: Act;
  /** An ARN, or `*` for what is about nothing in particular. */
  readonly resource: string;
  /** What a refusal calls the resource, where that is not its ARN. */
  readonly shown?: string;
  /** The user pool that it is about; for keys of one. */
  readonly userPoolId?: string | undefined;
  /** What policies know of the request, beside who asks. */
  readonly keys: Readonly<Record<string, string | readonly string[] | undefined>>;
}

type MayContext = Pick<Context, 'db' | 'clock' | 'log'> & { readonly settings: Settings };

/**
 * Holds a wish against what the key of its signer may do, or against the policies of the role in whose session it was signed: before
 * anything is looked for, so that a refusal says nothing of what is there. AWS: the texts are those of IAM.
 * @throws Fault AccessDeniedException
 */
export async function checkMay(context: MayContext, signer: Signer, wish: Wish): Promise<void> {
  const { action, act, resource, shown = resource, userPoolId, keys } = wish;
  const reason = 'session' in signer ? await findDenial(context, signer, { action, resource, keys }) : undefined;
  if (reason === undefined && ('session' in signer || isGranted(signer.grant, act, userPoolId))) return;
  const why = reason ?? noPolicy(action);
  throw new Fault(
    'AccessDeniedException',
    `User: ${callerArn(context.settings, signer)} is not authorized to perform: ${action} on resource: ${shown} ${why}`,
  );
}

async function findDenial(
  context: MayContext,
  { session }: Extract<Signer, { session: unknown }>,
  request: Pick<Wish, 'action' | 'resource' | 'keys'>,
): Promise<string | undefined> {
  const outcome = await decideForSession(context, session, request);
  if (outcome === 'allowed') return undefined;
  return outcome === 'denied' ? 'with an explicit deny in an identity-based policy' : noPolicy(request.action);
}

function noPolicy(action: string): string {
  return `because no identity-based policy allows the ${action} action`;
}
