import type { sts } from '@cenote/wire/sts.model';
import { QueryError } from '#aws-query/query-error.ts';
import type { QueryOperation } from '#aws-query/query-service.ts';

/** Nothing here encodes why it refuses, so that there is no message of ours to decode. */
export const decodeAuthorizationMessage: QueryOperation<typeof sts, 'DecodeAuthorizationMessage'> = async () => {
  throw new QueryError('InvalidAuthorizationMessageException', 'Message is not valid.');
};
