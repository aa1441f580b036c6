import type { ServiceModel, Type } from '@cenote/wire/shape';
import { expect, test } from 'vitest';
import { listChanges } from '#domain/tenant/audit/list-changes.ts';
import { iamService } from '#doors/iam/service.ts';
import { services } from './services.ts';

/** Change settings, and have nothing to be read back, each with the reason. */
const blind: Readonly<Record<string, string>> = {
  ChangeUserPoolSchema:
    'its answer tells what it met; reading a pool before it would tell no more than AddCustomAttributes does',
  CreateUserPoolReplica: 'refused',
  DeleteIdentities: 'identities are no settings',
  DeleteUserPoolReplica: 'refused',
  GetOpenIdTokenForDeveloperIdentity: 'a token is no setting',
  MergeDeveloperIdentities: 'identities are no settings',
  UnlinkDeveloperIdentity: 'identities are no settings',
  UpdateUserPoolReplica: 'refused',
};

test('what changes settings is read back for the audit, or is listed with its reason', () => {
  const silent = [
    ...services.flatMap(({ acts, readBacks = {} }) =>
      Object.entries(acts).flatMap(([name, act]) => (act === 'change settings' && !readBacks[name] ? [name] : [])),
    ),
    ...Object.entries(iamService.acts).flatMap(([name, act]) =>
      act?.act === 'change settings' && !iamService.readBacks?.[name] ? [name] : [],
    ),
  ];
  const made = silent.filter((name) => name.startsWith('Create') && !Object.hasOwn(blind, name));
  expect(made.length).toBeGreaterThan(8);
  expect(silent.filter((name) => !made.includes(name)).toSorted()).toEqual(Object.keys(blind).toSorted());
});

/** Marked as sensitive by the models, and no secret of settings: who may read them reads the audit. */
const open = ['ClientId', 'ClientName', 'ProviderDetails', 'Username', 'Value'];

test('every secret that an operation shows which is read back is struck out', () => {
  const names = services.flatMap(({ model, acts, readBacks = {} }) => {
    const shown = Object.keys(acts).filter(
      (name) => name.startsWith('Create') || Object.values(readBacks).includes(name),
    );
    return shown.flatMap((name) => sensitiveIn(model, model.operations[name]?.output ?? []));
  });
  const secrets = [...new Set(names)].filter((name) => !open.includes(name));
  expect(secrets).toEqual(expect.arrayContaining(['ClientSecret', 'ClientSecretValue']));
  for (const name of secrets) expect(listChanges({}, { [name]: 'x' })).toEqual([{ name, after: '"***"' }]);
});

function sensitiveIn(
  model: ServiceModel,
  members: ServiceModel['structures'][string],
  seen: ReadonlySet<string> = new Set(),
): string[] {
  return members.flatMap(({ name, type, sensitive }) => [
    ...(sensitive ? [name] : []),
    ...structuresIn(type)
      .filter((one) => !seen.has(one))
      .flatMap((one) => sensitiveIn(model, model.structures[one] ?? [], new Set([...seen, one]))),
  ]);
}

function structuresIn(type: Type): string[] {
  if (type.kind === 'structure') return [type.name];
  if (type.kind === 'list') return structuresIn(type.element);
  return type.kind === 'map' ? structuresIn(type.value) : [];
}
