import type { AuthKind, Member, OperationModel, Shapes, Type } from './shape.ts';

/** Any model, as far as types follow from it. */
type Model = Shapes & { readonly operations: Readonly<Record<string, OperationModel>> };

/**
 * The types of a service whose model is written by hand as a constant: read from the model itself, so that the two cannot
 * disagree. They are what `tools/generate.ts` writes out for the services that it reads from elsewhere.
 */
export type OperationTypesOf<M extends Model> = {
  readonly [N in keyof M['operations']]: {
    readonly input: StructureOf<M, M['operations'][N]['input'][number]>;
    readonly output: StructureOf<M, M['operations'][N]['output'][number]>;
    readonly auth: M['operations'][N]['auth'] & AuthKind;
  };
};

/** An object with these members; the required ones are always there. */
type StructureOf<M extends Model, One extends Member> = {
  readonly [R in Extract<One, { readonly required: true }> as R['name']]: ValueOf<M, R['type']>;
} & {
  readonly [O in Extract<One, { readonly required: false }> as O['name']]?: ValueOf<M, O['type']>;
};

/** The value of a type, by its kind. */
type ValueOf<M extends Model, T extends Type> = {
  readonly string: string;
  readonly boolean: boolean;
  readonly integer: number;
  readonly long: number;
  readonly double: number;
  readonly timestamp: number;
  readonly blob: string;
  readonly document: unknown;
  readonly enum: T extends { readonly kind: 'enum' } ? NonNullable<M['enums'][T['name']]>[number] : never;
  readonly structure: T extends { readonly kind: 'structure' }
    ? StructureOf<M, NonNullable<M['structures'][T['name']]>[number]>
    : never;
  readonly list: T extends { readonly kind: 'list' } ? readonly ValueOf<M, T['element']>[] : never;
  readonly map: T extends { readonly kind: 'map' } ? Readonly<Record<string, ValueOf<M, T['value']>>> : never;
}[T['kind']];
