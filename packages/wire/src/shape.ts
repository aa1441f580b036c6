/** The vocabulary of the generated model data: what the wire says about every operation, as plain values. */

/** Limits of one value: length of strings and lists, size of numbers (inclusive), and a regular expression in Java's dialect. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** The type of a value on the wire. `structure` and `enum` name an entry of the service model. */
export type Type =
  | { readonly kind: 'string' | 'boolean' | 'integer' | 'long' | 'double' | 'timestamp' | 'blob' | 'document' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'structure'; readonly name: string }
  | { readonly kind: 'list'; readonly element: Type; readonly constraint?: Constraint }
  | {
      readonly kind: 'map';
      readonly value: Type;
      readonly keyConstraint?: Constraint;
      readonly valueConstraint?: Constraint;
    };

/** One member of an input, an output or a structure. `constraint` limits the member itself, `Type` carries those of its parts. */
export interface Member {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly constraint?: Constraint;
}

/** Who may call an operation: anyone, the bearer of an access token, or a SigV4 signature. */
export type AuthKind = 'public' | 'token' | 'iam';

export interface OperationModel {
  readonly auth: AuthKind;
  readonly input: readonly Member[];
  readonly output: readonly Member[];
  readonly errors: readonly string[];
}

export interface ServiceModel {
  /** The prefix of `X-Amz-Target`, before the dot. */
  readonly target: string;
  /** The service name in a SigV4 credential scope. */
  readonly signingName: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  /** Every modelled exception, and whose fault it is: the client's (HTTP 400) or the server's (HTTP 500). */
  readonly errors: Readonly<Record<string, 'client' | 'server'>>;
  readonly structures: Readonly<Record<string, readonly Member[]>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

/** An operation of a service that speaks the query protocol of AWS. */
export interface QueryOperationModel extends OperationModel {
  /** Its answer has an element for a result, though there is none. */
  readonly hasEmptyResult?: true;
}

/** A service that speaks the query protocol of AWS: forms in, XML out. `errors` of its operations are codes as they stand in the XML. */
export interface QueryServiceModel extends Pick<ServiceModel, 'signingName' | 'structures' | 'enums'> {
  /** What requests say in `Version`; no other service has it. */
  readonly version: string;
  /** Of the XML. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, QueryOperationModel>>;
}

/** What values are held against: any model, as far as it says what values may be. */
export type Shapes = Pick<ServiceModel, 'structures' | 'enums'>;
