import type { iam } from '@cenote/wire/iam.model';
import type { QueryOperation } from '#aws-query/query-service.ts';

/** One operation of IAM: input to deed, result to output. */
export type IamOperation<N extends keyof (typeof iam)['operations']> = QueryOperation<typeof iam, N>;
