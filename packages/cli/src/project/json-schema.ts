/** The part of JSON Schema (draft 2020-12) in which the project's file is described. Editors read the same. */
export type JsonSchema =
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly pattern?: string;
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly description?: string;
    }
  | { readonly type: 'boolean'; readonly description?: string }
  | { readonly type: 'integer'; readonly minimum?: number; readonly maximum?: number; readonly description?: string }
  | { readonly type: 'array'; readonly items: JsonSchema; readonly minItems?: number; readonly description?: string }
  | ObjectSchema;

export interface ObjectSchema {
  readonly type: 'object';
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** What members may be that `properties` does not name; none unless it says so. */
  readonly additionalProperties?: JsonSchema | false;
  readonly propertyNames?: { readonly pattern: string };
  readonly description?: string;
}

/** The type of the values that a schema describes, so that the two cannot disagree. */
export type ValueOf<S> = S extends { readonly type: 'string'; readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly type: 'string' }
    ? string
    : S extends { readonly type: 'boolean' }
      ? boolean
      : S extends { readonly type: 'integer' }
        ? number
        : S extends { readonly type: 'array'; readonly items: infer I }
          ? readonly ValueOf<I>[]
          : S extends { readonly type: 'object' }
            ? ObjectOf<S>
            : never;

type ObjectOf<S> = (S extends { readonly properties: infer P }
  ? S extends { readonly required: readonly (infer R)[] }
    ? { readonly [K in keyof P as K extends R ? K : never]: ValueOf<P[K]> } & {
        readonly [K in keyof P as K extends R ? never : K]?: ValueOf<P[K]>;
      }
    : { readonly [K in keyof P]?: ValueOf<P[K]> }
  : unknown) &
  (S extends { readonly additionalProperties: { readonly type: string } }
    ? { readonly [name: string]: ValueOf<S['additionalProperties']> }
    : unknown);
