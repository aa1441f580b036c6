import type { Context } from '#domain/context.ts';
import { AuditEntry } from '#domain/tenant/audit/audit-entry.ts';
import type { AuditDetails, AuditEvent } from '#domain/tenant/audit/audit-event.ts';
import type { HttpRequest } from '#http/message.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { sessionArn } from './caller-arn.ts';
import type { Signer } from './signatures.ts';

/** What is known of an act beside who acts. */
export type ActFacts = Pick<AuditEvent, 'result' | 'poolId' | 'sub' | 'nameDigest' | 'target'> & {
  readonly details?: AuditDetails;
};

/** An operation that somebody signed and that is audited: its line in the audit, begun with what is known before it. */
export class AuditedAct {
  readonly #context: Context;
  readonly #who: Omit<AuditEvent, keyof ActFacts>;
  readonly #ofSession: AuditDetails;
  #entry: AuditEntry | undefined;

  constructor(context: Context, operation: string, signer: Signer | undefined, request: HttpRequest) {
    const createdAt = context.clock.now();
    const { requestId, address } = request;
    this.#context = context;
    this.#ofSession = sessionDetails(signer);
    this.#who = { id: newOrderedId(createdAt), createdAt, requestId, address, operation, actor: actorOf(signer) };
  }

  /** What the operation has to be done with, so that its first transaction carries the line. */
  begin(facts: ActFacts): Context {
    this.#entry = new AuditEntry(this.#context.db, this.#eventOf(facts));
    return { ...this.#context, db: this.#entry.carrier() };
  }

  /** Writes what became of it. Never rejects: what the act did stands, and its line of the log. */
  async end(facts: ActFacts): Promise<void> {
    const event = this.#eventOf(facts);
    try {
      await (this.#entry ?? new AuditEntry(this.#context.db, event)).settle(event);
    } catch (error) {
      const { requestId, operation } = this.#who;
      this.#context.log.error({ requestId, operation }, 'the audit does not have how an act ended', error);
    }
  }

  #eventOf({ details, ...facts }: ActFacts): AuditEvent {
    return { ...this.#who, ...facts, details: { ...this.#ofSession, ...details } };
  }
}

function actorOf(signer: Signer | undefined): string {
  if (signer === undefined) return 'any key';
  return 'session' in signer ? sessionArn(signer.session) : signer.keyId;
}

/** Sessions of one role have one name where an identity pool gave them: the identity tells them apart. */
function sessionDetails(signer: Signer | undefined): AuditDetails {
  if (signer === undefined || !('session' in signer)) return {};
  const { federated, tags } = signer.session;
  // What other providers call somebody can be an address.
  const identity = federated?.provider === 'cognito-identity.amazonaws.com' ? federated.subject : undefined;
  return { ...(identity !== undefined && { identity }), ...(Object.keys(tags).length > 0 && { tags }) };
}
