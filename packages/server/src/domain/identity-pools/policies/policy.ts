import type { Comparison } from './operators.ts';
import type { Pattern } from './pattern.ts';
import type { PrincipalKind } from './request.ts';

/** What a policy is for. `permissions`: what a role may do. `trust`: who may take it. */
export type PolicyKind = 'permissions' | 'trust';

/** A policy that parsed, ready to decide with. */
export interface Policy {
  /** By which a decision names it. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: Effect;
  /** Of trust policies alone. */
  readonly principals?: Choice<NamedPrincipal>;
  readonly actions: Choice<Pattern>;
  /** Of permissions alone. */
  readonly resources?: Choice<Pattern>;
  readonly conditions: readonly Condition[];
}

export type Effect = 'Allow' | 'Deny';

/** One of these; or, negated, none of them. */
export interface Choice<T> {
  readonly isNegated: boolean;
  readonly of: readonly T[];
}

export type NamedPrincipal = 'everybody' | { readonly kind: PrincipalKind; readonly name: string };

/** One key under one operator. */
export interface Condition {
  /** As it stands in the document. */
  readonly operator: string;
  readonly key: string;
  readonly test: ConditionTest;
}

export type ConditionTest =
  | { readonly kind: 'null'; readonly isMissing: boolean }
  | {
      readonly kind: 'compare';
      readonly isNegated: boolean;
      /** Which values of the request have to hold. `plain`: the operator was written for one. */
      readonly set: 'all' | 'any' | 'plain';
      readonly ifExists: boolean;
      readonly comparisons: readonly Comparison[];
    };
