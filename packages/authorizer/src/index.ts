export { authorizeFetch, type FetchDecision, type FetchOptions } from './adapters/fetch.ts';
export {
  type Authorized,
  type AuthorizedRequest,
  authorizedOf,
  authorizeNode,
  type NodeMiddleware,
  type NodeOptions,
} from './adapters/node.ts';
export { answerOf, type RefusalAnswer } from './answer.ts';
export {
  type Allowed,
  type Authorizer,
  type AuthorizerOptions,
  createAuthorizer,
  type Decision,
  type Refused,
} from './authorizer.ts';
export type { AuthorizerRequest } from './authorizer-request.ts';
export type { Identity } from './identity.ts';
export { readChecked } from './payload.ts';
export type { KeySet } from './pools/pool-keys.ts';
export type { TokenPool, TokenRoles, TokenUse } from './pools/pool-tokens.ts';
export { Refusal, type RefusalReason } from './refusal.ts';
export type { RoleDocuments } from './roles.ts';
export { type ExecuteApiOptions, executeApiService } from './services/execute-api.ts';
export { type S3Options, type Subresources, s3Service } from './services/s3.ts';
export type { Deed, Service } from './services/service.ts';
