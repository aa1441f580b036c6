// Generated from @aws-sdk/client-cognito-identity-provider@3.1169.0 by `node packages/wire/tools/generate.ts`. Do not edit.
import type { Constraint } from '../shape.ts';

/** The shapes of texts whose limits are known by name. */
export type TextShape = 'ArnType' | 'AttributeValueType' | 'ClientIdType' | 'ClientNameType' | 'DescriptionType' | 'DeviceKeyType' | 'GroupNameType' | 'ResourceServerIdentifierType' | 'ResourceServerNameType' | 'ResourceServerScopeDescriptionType' | 'ResourceServerScopeNameType' | 'UserPoolNameType' | 'UsernameType';

export const textForms: Readonly<Record<TextShape, Constraint>> = {
  ArnType: {
    min: 20,
    max: 2048,
    pattern: 'arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?',
  },
  AttributeValueType: { max: 2048 },
  ClientIdType: { min: 1, max: 128, pattern: '[\\w+]+' },
  ClientNameType: { min: 1, max: 128, pattern: '[\\w\\s+=,.@-]+' },
  DescriptionType: { max: 2048 },
  DeviceKeyType: { min: 1, max: 55, pattern: '[\\w-]+_[0-9a-f-]+' },
  GroupNameType: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
  ResourceServerIdentifierType: { min: 1, max: 256, pattern: '[\\x21\\x23-\\x5B\\x5D-\\x7E]+' },
  ResourceServerNameType: { min: 1, max: 256, pattern: '[\\w\\s+=,.@-]+' },
  ResourceServerScopeDescriptionType: { min: 1, max: 256 },
  ResourceServerScopeNameType: { min: 1, max: 256, pattern: '[\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+' },
  UserPoolNameType: { min: 1, max: 128, pattern: '[\\w\\s+=,.@-]+' },
  UsernameType: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
};
