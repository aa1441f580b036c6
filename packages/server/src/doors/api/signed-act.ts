import { type ActFacts, AuditedAct } from '#aws-callers/audited-act.ts';
import { sessionArn } from '#aws-callers/caller-arn.ts';
import { requestKeys } from '#aws-callers/request-keys.ts';
import type { Signer } from '#aws-callers/signatures.ts';
import type { Context } from '#domain/context.ts';
import { isSub } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { countedName } from '#domain/people/users/username.ts';
import { listChanges } from '#domain/tenant/audit/list-changes.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import type { HttpRequest } from '#http/message.ts';
import { actOf, checkAccess } from './access.ts';
import { actTarget, namedAttributes } from './act-target.ts';
import { readBack } from './read-back.ts';
import type { Target } from './registry.ts';
import { findResource } from './resource.ts';
import { tagsOfRequest } from './tags-of-request.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whom an administrator's request is about, as far as an audit may say it. */
interface Subject {
  readonly sub?: string;
  /** Names may be addresses, which belong into no log: the same name gives the same digest, and a digest no name. */
  readonly nameDigest?: string;
}

/**
 * One operation that an administrator signed: what the key may do is checked, and what became of it is audited, if it
 * changes something or was refused to the key. A user is looked for before the operation, which may remove one, and after
 * it, which may make one.
 */
export class SignedAct {
  readonly #context: Context;
  readonly #target: Target;
  readonly #signer: Signer | undefined;
  readonly #isChange: boolean;
  #isRefused = false;
  #input: Values = {};
  #sub: string | undefined;
  #audited: AuditedAct | undefined;
  /** The settings that it changes, as they were. */
  #before: Values | undefined;

  /** `signer` is absent where any key will do. */
  constructor(context: Context, target: Target, signer: Signer | undefined) {
    this.#context = context;
    this.#target = target;
    this.#signer = signer;
    this.#isChange = actOf(target).startsWith('change');
  }

  /** Lets pass what the signer may do, and gives what to do it with. @throws Fault AccessDeniedException */
  async begin(input: Values, request: HttpRequest): Promise<Context> {
    this.#input = input;
    if (this.#signer !== undefined) {
      this.#isRefused = true;
      const resource = findResource(input);
      // Of access keys none is asked.
      const tags = 'session' in this.#signer ? await tagsOfRequest(this.#context, input, resource) : {};
      const keys = { ...requestKeys(this.#context, request), ...tags };
      await checkAccess(this.#context, this.#signer, this.#target, resource, keys);
      this.#isRefused = false;
    }
    if (!this.#isChange) return this.#context;
    this.#sub = await this.#findSub();
    this.#before = await readBack(this.#context, this.#target, input);
    this.#audited = this.#createAudited(request);
    // Of settings it is written what they have become, behind the act.
    const isWhole = this.#target.act === 'change users';
    return this.#audited.begin(this.#facts(isWhole ? 'ok' : 'unfinished', undefined, undefined));
  }

  /** Writes the lines of audit, where there are to be any; `output` where the operation went well. */
  async end(request: HttpRequest, result: string, output: unknown): Promise<void> {
    if (!this.#isChange && !this.#isRefused) return;
    const { requestId, address } = request;
    const made = madeBy(output);
    const poolId = findResource(this.#input)?.id ?? made.poolId;
    const clientId = textOf(this.#input['ClientId']) ?? made.clientId;
    if (output !== undefined) this.#sub ??= await this.#findSub();
    const accessKeyId = this.#signer?.keyId ?? 'any key';
    const session = this.#signer && 'session' in this.#signer ? sessionArn(this.#signer.session) : undefined;
    const who = { requestId, accessKeyId, session, address };
    const group = textOf(this.#input['GroupName']);
    const identities = (identitiesIn(this.#input) ?? made.identities)?.join(' ');
    const what = {
      operation: this.#target.name,
      poolId,
      clientId,
      group,
      identities,
      ...this.#subject(poolId),
      result,
    };
    this.#context.log.audit({ ...who, ...what }, 'administrative act');
    const after = output === undefined ? undefined : await this.#after(output as Values);
    await (this.#audited ?? this.#createAudited(request)).end(this.#facts(result, output, after));
  }

  #createAudited(request: HttpRequest): AuditedAct {
    return new AuditedAct(this.#context, this.#target.name, this.#signer, request);
  }

  /** The settings as they are now. */
  async #after(output: Values): Promise<Values | undefined> {
    if (this.#target.act !== 'change settings') return undefined;
    return this.#target.name.startsWith('Create') ? output : readBack(this.#context, this.#target, this.#input);
  }

  #facts(result: string, output: unknown, after: Values | undefined): ActFacts {
    const made = madeBy(output);
    const poolId = findResource(this.#input)?.id ?? made.poolId;
    const identities = (identitiesIn(this.#input) ?? made.identities)?.join(' ');
    const target = actTarget(this.#target.name, this.#input, output) ?? (identities && `identity/${identities}`);
    const attributes = namedAttributes(this.#input);
    const changes = result === 'ok' ? listChanges(this.#before ?? {}, after ?? {}) : [];
    const details = { ...(attributes && { attributes }), ...(changes.length > 0 && { changes }) };
    return { result, poolId, target, ...this.#subject(poolId), details };
  }

  async #findSub(): Promise<string | undefined> {
    const { UserPoolId: poolId, Username: name } = this.#input;
    if (typeof poolId !== 'string' || typeof name !== 'string') return undefined;
    try {
      const pool = await findPool(this.#context, poolId);
      return pool && (await findUser(this.#context, pool, name))?.sub;
    } catch {
      // What cannot be looked for is audited without it, and the operation says itself what is wrong.
      return undefined;
    }
  }

  #subject(poolId: string | undefined): Subject {
    const name = nameIn(this.#input);
    if (this.#sub !== undefined) return { sub: this.#sub };
    if (name === undefined) return {};
    if (isSub(name)) return { sub: name };
    const digest = this.#context.secrets.digest('audit-name', poolId ?? '', countedName(name));
    return { nameDigest: Buffer.from(digest).subarray(0, 16).toString('base64url') };
  }
}

/** The name of the user in an input: of an administrator's operations on users, or of a sign-in. */
function nameIn({ Username, AuthParameters, ChallengeResponses }: Values): string | undefined {
  const parameters = (AuthParameters ?? ChallengeResponses ?? {}) as Values;
  return textOf(Username) ?? textOf(parameters['USERNAME']);
}

/** The identities that an input names: of a developer's user, none, whose own name may be an address. */
function identitiesIn({ IdentityId: one, IdentityIdsToDelete: several }: Values): string[] | undefined {
  if (typeof one === 'string') return [one];
  return Array.isArray(several) ? several.filter((id) => typeof id === 'string') : undefined;
}

interface Made {
  readonly poolId: string | undefined;
  readonly clientId: string | undefined;
  readonly identities: string[] | undefined;
}

/** The ids that only the output of an operation knows which makes something. */
function madeBy(output: unknown): Made {
  const { UserPool, UserPoolClient, ...made } = (output ?? {}) as Values & {
    UserPool?: Values;
    UserPoolClient?: Values;
  };
  return {
    poolId: textOf(UserPool?.['Id']) ?? textOf(made['IdentityPoolId']),
    clientId: textOf(UserPoolClient?.['ClientId']),
    identities: identitiesIn(made),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
