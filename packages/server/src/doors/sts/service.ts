import { sts } from '@cenote/wire/sts.model';
import { QueryError, type QueryErrorCode } from '#aws-query/query-error.ts';
import type { QueryOperations, QueryService } from '#aws-query/query-service.ts';
import { AssumedRoleError, type AssumedRoleReason } from '#domain/identity-pools/assumed-roles/assumed-role-error.ts';
import { assumeRoleWithSaml } from './assume-role-with-saml.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { decodeAuthorizationMessage } from './decode-authorization-message.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** Every operation of the model. A missing row, a wrong name or a wrong type does not compile. */
const operations: QueryOperations<typeof sts> = {
  AssumeRoleWithSAML: assumeRoleWithSaml,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  DecodeAuthorizationMessage: decodeAuthorizationMessage,
  GetCallerIdentity: getCallerIdentity,
};

const codes: Readonly<Record<AssumedRoleReason, QueryErrorCode>> = {
  token: 'InvalidIdentityToken',
  expired: 'ExpiredTokenException',
  rejected: 'IDPRejectedClaim',
  unreachable: 'IDPCommunicationError',
  'not-trusted': 'AccessDenied',
  request: 'ValidationError',
};

/** The token service. Who signs may ask it who they are, whatever else they may do. */
export const stsService: QueryService = {
  model: sts,
  operations,
  acts: {},
  toQueryError(error) {
    if (!(error instanceof AssumedRoleError)) return undefined;
    return new QueryError(codes[error.reason], error.message, { cause: error });
  },
};
