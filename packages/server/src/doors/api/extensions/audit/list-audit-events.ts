import { createHash } from 'node:crypto';
import type { ExtensionTypes } from '@cenote/wire/extensions';
import { Fault } from '#domain/fault.ts';
import type { AuditEvent } from '#domain/tenant/audit/audit-event.ts';
import { type AuditFilter, listAuditEvents as list } from '#domain/tenant/audit/audit-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';
import { formatPosition, parsePosition } from '../list-position.ts';

type Input = ExtensionTypes['ListAuditEvents']['input'];
type Told = NonNullable<ExtensionTypes['ListAuditEvents']['output']['AuditEvents']>[number];

const defaultPageSize = 60;

/** A pool that is gone has its acts still, so that nobody asks whether it is there. */
export const listAuditEvents: ExtensionOperation<'ListAuditEvents'> = async (context, input) => {
  const filter = filterOf(input);
  const digest = createHash('sha256').update(JSON.stringify(filter)).digest('base64url');
  const page = await readPage(
    { list: `audit:${digest}`, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    async ({ limit, after }) => {
      const events = await list(context, filter, { limit, after: parsePosition(after) });
      return events.map((event) => ({ event, id: formatPosition(event) }));
    },
  );
  return {
    AuditEvents: page.items.map(({ event }) => tell(event)),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
};

/** @throws Fault InvalidParameterException */
function filterOf(input: Input): AuditFilter {
  if (input.UserPoolId !== undefined && input.IdentityPoolId !== undefined) {
    throw new Fault('InvalidParameterException', 'Give UserPoolId or IdentityPoolId, not both.');
  }
  return withoutUndefined({
    since: toMoment(input.StartTime),
    until: toMoment(input.EndTime),
    poolId: input.UserPoolId ?? input.IdentityPoolId,
    actor: input.Actor,
    operation: input.Operation,
    result: input.Result,
    sub: input.UserSub,
    target: input.Target,
  });
}

/** Milliseconds since 1970, as far as the database can hold them. */
function toMoment(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  return Math.floor(Math.min(Math.max(seconds * 1000, 0), Number.MAX_SAFE_INTEGER));
}

function tell({ details, ...event }: AuditEvent): Told {
  const { identity, tags, attributes, changes } = details;
  const pool = event.poolId === undefined ? {} : poolOf(event.poolId);
  return withoutUndefined({
    EventId: event.id,
    EventDate: event.createdAt / 1000,
    RequestId: event.requestId,
    Actor: event.actor,
    ActorIdentityId: identity,
    ActorTags: tags,
    Address: event.address,
    Operation: event.operation,
    Result: event.result,
    ...pool,
    UserSub: event.sub,
    NameDigest: event.nameDigest,
    Target: event.target,
    Attributes: attributes,
    Changes: changes?.map(({ name, before, after }) => withoutUndefined({ Name: name, Before: before, After: after })),
  });
}

/** Ids of identity pools alone have a colon. */
function poolOf(id: string): Pick<Told, 'UserPoolId' | 'IdentityPoolId'> {
  return id.includes(':') ? { IdentityPoolId: id } : { UserPoolId: id };
}
